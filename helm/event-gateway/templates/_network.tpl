{{/* The port of an http or https URL. */}}
{{- define "event-gateway.portOf" -}}
{{- $url := urlParse . -}}
{{- $host := regexReplaceAll "^\\[.*\\]" $url.host "" -}}
{{- if contains ":" $host -}}
{{- splitList ":" $host | last -}}
{{- else -}}
{{- ternary "443" "80" (eq $url.scheme "https") -}}
{{- end -}}
{{- end -}}

{{/* `except` of a block, for (list cidr exceptions): only the whole address space of a family has any. */}}
{{- define "event-gateway.exceptions" -}}
{{- $cidr := index . 0 -}}
{{- if has $cidr (list "0.0.0.0/0" "::/0") -}}
{{- $blocks := list -}}
{{- range index . 1 -}}
{{- if eq (contains ":" .) (contains ":" $cidr) }}{{ $blocks = append $blocks . }}{{ end -}}
{{- end -}}
{{- with $blocks -}}
except:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Of the `helm test` pod, which no selector of ours may find. */}}
{{- define "event-gateway.testLabels" -}}
app.kubernetes.io/name: {{ include "event-gateway.name" . | trunc 58 | trimSuffix "-" }}-test
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
