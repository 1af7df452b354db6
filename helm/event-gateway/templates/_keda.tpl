{{/* The name of the TriggerAuthentication that the chart makes; empty when Kafka asks for nothing. */}}
{{- define "event-gateway.kedaAuthentication" -}}
{{- if (fromJson (include "event-gateway.kedaParameters" .)).parameters -}}
{{- include "event-gateway.fullname" . -}}
{{- end -}}
{{- end -}}

{{/* What KEDA takes over from the pods' own variables, as JSON under `parameters`: pairs of its name and ours. */}}
{{- define "event-gateway.kedaParameters" -}}
{{- $settings := fromJson (include "event-gateway.settings" .) -}}
{{- $secret := dict -}}
{{- range (fromJson (include "event-gateway.secretEnv" .)).secretEnv }}{{ $_ := set $secret (index . 0) true }}{{ end -}}
{{- $parameters := list -}}
{{- $mechanism := include "event-gateway.saslMechanism" . -}}
{{- if eq $mechanism "oauthbearer" -}}
{{- $parameters = list (list "username" "KAFKA_OAUTH_CLIENT_ID") (list "password" "KAFKA_OAUTH_CLIENT_SECRET") (list "oauthTokenEndpointUri" "KAFKA_OAUTH_TOKEN_ENDPOINT") -}}
{{- if $settings.KAFKA_OAUTH_SCOPE }}{{ $parameters = append $parameters (list "scopes" "KAFKA_OAUTH_SCOPE") }}{{ end -}}
{{- else if $mechanism -}}
{{- $parameters = list (list "username" "KAFKA_SASL_USERNAME") (list "password" "KAFKA_SASL_PASSWORD") -}}
{{- end -}}
{{- range $pair := list (list "ca" "KAFKA_TLS_CA") (list "cert" "KAFKA_TLS_CERT") (list "key" "KAFKA_TLS_KEY") -}}
{{- if or (hasKey $secret (index $pair 1)) (hasKey $settings (index $pair 1)) }}{{ $parameters = append $parameters $pair }}{{ end -}}
{{- end -}}
{{- dict "parameters" $parameters | toJson -}}
{{- end -}}

{{/* A trigger of KEDA's Kafka scaler. @source https://keda.sh/docs/latest/scalers/apache-kafka/ */}}
{{- define "event-gateway.kafkaTrigger" -}}
- type: kafka
  metadata:
    bootstrapServers: {{ .settings.KAFKA_BROKERS | quote }}
    consumerGroup: {{ .group }}
    {{- with .topic }}
    topic: {{ . }}
    {{- end }}
    lagThreshold: {{ .keda.lagThreshold | int | quote }}
    offsetResetPolicy: earliest
    {{- with include "event-gateway.saslMechanism" .root }}
    sasl: {{ get (dict "plain" "plaintext" "scram-sha-256" "scram_sha256" "scram-sha-512" "scram_sha512" "oauthbearer" "oauthbearer") . }}
    {{- end }}
    {{- if eq (toString .settings.KAFKA_TLS) "true" }}
    tls: enable
    {{- end }}
  {{- with .authentication }}
  authenticationRef:
    name: {{ . }}
    kind: {{ ternary $.keda.authenticationRef.kind "TriggerAuthentication" (ne $.keda.authenticationRef.name "") }}
  {{- end }}
{{- end -}}
