{{/* How a monitor scrapes, for its values. */}}
{{- define "event-gateway.scrape" -}}
path: /metrics
interval: {{ .interval }}
scrapeTimeout: {{ .scrapeTimeout }}
{{- with .metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* A file of the chart, for (list $ "name"). It is taken as it is: its braces are Prometheus' and Grafana's. */}}
{{- define "event-gateway.file" -}}
{{- $path := printf "files/%s" (index . 1) -}}
{{- required (printf "%s is missing from the chart" $path) ((index . 0).Files.Get $path) -}}
{{- end -}}
