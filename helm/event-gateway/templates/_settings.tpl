{{/* A setting's value as text. Numbers of values files are floats, of which %v would print 1e+06. */}}
{{- define "event-gateway.settingText" -}}
{{- if and (kindIs "float64" .) (eq . (floor .)) -}}
{{- printf "%.0f" . -}}
{{- else -}}
{{- toString . -}}
{{- end -}}
{{- end -}}

{{/* All settings that are no secret, as JSON; `settings` wins over what `kafka` says. */}}
{{- define "event-gateway.settings" -}}
{{- with .Values -}}
{{- $own := dict
  "KAFKA_BROKERS" (required "kafka.brokers is required: host:port of each broker to ask first" (join "," .kafka.brokers))
  "SOURCE_TOPICS" (required "sourceTopics is required: names or /regular expressions/" (join "," .sourceTopics))
  "HTTP_PORT" "8080" -}}
{{- if or .kafka.tls.enabled (and .strimzi.user.enabled (eq .strimzi.user.authentication "tls")) -}}
{{- $_ := set $own "KAFKA_TLS" "true" -}}
{{- end -}}
{{- $sasl := .kafka.sasl -}}
{{- $mechanism := include "event-gateway.saslMechanism" $ -}}
{{- if $mechanism -}}
{{- $_ := set $own "KAFKA_SASL_MECHANISM" $mechanism -}}
{{- end -}}
{{- if .strimzi.user.enabled -}}
{{- if eq .strimzi.user.authentication "scram-sha-512" -}}
{{- $_ := set $own "KAFKA_SASL_USERNAME" (include "event-gateway.kafkaUser" $) -}}
{{- end -}}
{{- else if $sasl.username -}}
{{- $_ := set $own "KAFKA_SASL_USERNAME" $sasl.username -}}
{{- end -}}
{{- with $sasl.oauth.tokenEndpoint }}{{ $_ := set $own "KAFKA_OAUTH_TOKEN_ENDPOINT" . }}{{ end -}}
{{- with $sasl.oauth.clientId }}{{ $_ := set $own "KAFKA_OAUTH_CLIENT_ID" . }}{{ end -}}
{{- with $sasl.oauth.scope }}{{ $_ := set $own "KAFKA_OAUTH_SCOPE" . }}{{ end -}}
{{- range $name, $value := .settings -}}
{{- $_ := set $own $name (include "event-gateway.settingText" $value) -}}
{{- end -}}
{{- toJson $own -}}
{{- end -}}
{{- end -}}

{{/* The SASL mechanism in force, empty for none. */}}
{{- define "event-gateway.saslMechanism" -}}
{{- with .Values -}}
{{- if .settings.KAFKA_SASL_MECHANISM -}}
{{- .settings.KAFKA_SASL_MECHANISM -}}
{{- else if .strimzi.user.enabled -}}
{{- if eq .strimzi.user.authentication "scram-sha-512" }}scram-sha-512{{ end -}}
{{- else -}}
{{- .kafka.sasl.mechanism -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Variables that are read from a key of a Secret: the list `secretEnv`, as JSON. */}}
{{- define "event-gateway.secretEnv" -}}
{{- $env := list -}}
{{- with .Values -}}
{{- with .kafka.tls.caSecret -}}
{{- if .name }}{{ $env = append $env (list "KAFKA_TLS_CA" .name .key) }}{{ end -}}
{{- end -}}
{{- if .strimzi.user.enabled -}}
{{- $secret := include "event-gateway.kafkaUser" $ -}}
{{- if eq .strimzi.user.authentication "tls" -}}
{{- $env = concat $env (list (list "KAFKA_TLS_CERT" $secret "user.crt") (list "KAFKA_TLS_KEY" $secret "user.key")) -}}
{{- else -}}
{{- $env = append $env (list "KAFKA_SASL_PASSWORD" $secret "password") -}}
{{- end -}}
{{- else -}}
{{- with .kafka.tls.clientSecret -}}
{{- if .name }}{{ $env = concat $env (list (list "KAFKA_TLS_CERT" .name .certKey) (list "KAFKA_TLS_KEY" .name .privateKeyKey)) }}{{ end -}}
{{- end -}}
{{- $variable := ternary "KAFKA_OAUTH_CLIENT_SECRET" "KAFKA_SASL_PASSWORD" (eq (include "event-gateway.saslMechanism" $) "oauthbearer") -}}
{{- $user := ternary "KAFKA_OAUTH_CLIENT_ID" "KAFKA_SASL_USERNAME" (eq (include "event-gateway.saslMechanism" $) "oauthbearer") -}}
{{- with .kafka.sasl.secret -}}
{{- if .name -}}
{{- $env = append $env (list $variable .name .key) -}}
{{- if .usernameKey }}{{ $env = append $env (list $user .name .usernameKey) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- dict "secretEnv" $env | toJson -}}
{{- end -}}

{{/* Whether secrets come from somewhere, so that there may be an ADMIN_API_KEY. */}}
{{- define "event-gateway.hasSecrets" -}}
{{- if or .Values.secrets .Values.secretSettings .Values.extraEnvFrom .Values.extraEnv .Values.settings.ADMIN_API_KEY_FILE }}true{{ end -}}
{{- end -}}

{{/* `envFrom` of whatever runs the image. */}}
{{- define "event-gateway.envFrom" -}}
- configMapRef:
    name: {{ include "event-gateway.fullname" . }}
{{- if .Values.secretSettings }}
- secretRef:
    name: {{ include "event-gateway.fullname" . }}
{{- end }}
{{- range .Values.secrets }}
- secretRef:
    name: {{ . }}
{{- end }}
{{- end -}}
