{{- define "event-gateway.kafkaUser" -}}
{{- default (include "event-gateway.fullname" .) .Values.strimzi.user.name -}}
{{- end -}}

{{- define "event-gateway.topicPrefix" -}}
{{- default "event-gateway" .Values.settings.TOPIC_PREFIX -}}
{{- end -}}

{{/* `metadata` of a Strimzi resource, for (dict "root" $ "name" name "annotations" map). */}}
{{- define "event-gateway.strimziMetadata" -}}
{{- $strimzi := .root.Values.strimzi -}}
name: {{ .name }}
namespace: {{ default .root.Release.Namespace $strimzi.namespace }}
{{ include "event-gateway.metadata" (dict "root" .root "annotations" .annotations "labels" (dict "strimzi.io/cluster" (required "strimzi.cluster is required: the name of the Kafka resource" $strimzi.cluster))) }}
{{- end -}}

{{/* The gateway's topics as it would make them itself, as JSON under `topics`. */}}
{{- define "event-gateway.topics" -}}
{{- $settings := .Values.settings -}}
{{- $partitions := default 24 $settings.DELIVERIES_PARTITIONS | int -}}
{{- $replicas := default 3 $settings.REPLICATION_FACTOR | int -}}
{{- $ageMs := mul (default 259200 $settings.LONGEST_DELIVERY_AGE_SECONDS | int64) 1000 -}}
{{- $batchBytes := add 65536 (max (default 1048576 $settings.MAX_MESSAGE_BYTES | int64) (int64 .Values.strimzi.topics.sourceMaxMessageBytes)) -}}
{{- $topics := list -}}
{{- range fromJsonArray (include "event-gateway.file" (list . "topics.json")) -}}
{{- $config := merge (dict "min.insync.replicas" (ternary (sub $replicas 1) 1 (ge $replicas 3) | toString)) .config -}}
{{- if .retentionBeyondAgeMs }}{{ $_ := set $config "retention.ms" (add $ageMs (int64 .retentionBeyondAgeMs) | toString) }}{{ end -}}
{{- if .carriesEvents }}{{ $_ := set $config "max.message.bytes" (toString $batchBytes) }}{{ end -}}
{{- $name := printf "%s.%s" (include "event-gateway.topicPrefix" $) .name -}}
{{- $topics = append $topics (dict "name" $name "partitions" (default $partitions .partitions | int) "replicas" $replicas "config" $config) -}}
{{- end -}}
{{- dict "topics" $topics | toJson -}}
{{- end -}}
