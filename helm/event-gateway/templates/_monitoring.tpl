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

{{/* An alert with the labels and the runbook's place that are asked for; a recording rule as it is. */}}
{{- define "event-gateway.rule" -}}
{{- $rule := .rule -}}
{{- if $rule.alert -}}
{{- with merge (dict) .values.alertLabels (default dict $rule.labels) }}{{ $_ := set $rule "labels" . }}{{ end -}}
{{- $runbook := dig "annotations" "runbook_url" "" $rule -}}
{{- if and .values.runbookBaseUrl $runbook (not (contains "://" $runbook)) -}}
{{- $_ := set $rule.annotations "runbook_url" (printf "%s/%s" (trimSuffix "/" .values.runbookBaseUrl) $runbook) -}}
{{- end -}}
{{- end -}}
{{- toYaml $rule -}}
{{- end -}}
