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

{{/* The gateway's topics as it would make them itself, as JSON under `topics`. @source src/kafka/topic-specs.ts */}}
{{- define "event-gateway.topics" -}}
{{- $prefix := include "event-gateway.topicPrefix" . -}}
{{- $settings := .Values.settings -}}
{{- $partitions := default 24 $settings.DELIVERIES_PARTITIONS | int -}}
{{- $dayMs := 86400000 -}}
{{- $ageMs := mul (default 259200 $settings.LONGEST_DELIVERY_AGE_SECONDS | int64) 1000 -}}
{{- $batchBytes := add 65536 (max (default 1048576 $settings.MAX_MESSAGE_BYTES | int64) (int64 .Values.strimzi.topics.sourceMaxMessageBytes)) -}}
{{- $compacted := dict "cleanup.policy" "compact" "segment.bytes" "33554432" "segment.ms" "600000" "min.cleanable.dirty.ratio" "0.1" -}}
{{- $kept := dict "cleanup.policy" "delete" "retention.bytes" "-1" "max.message.bytes" (toString $batchBytes) -}}
{{- $topics := list
  (dict "name" "deliveries" "partitions" $partitions "config" (merge (dict "retention.ms" (add $ageMs $dayMs | toString)) $kept))
  (dict "name" "lanes" "partitions" $partitions "config" $compacted) -}}
{{- range $tier := list (list "5s" 5) (list "30s" 30) (list "2m" 120) (list "10m" 600) (list "1h" 3600) (list "6h" 21600) -}}
{{- $retention := add (mul 2000 (index $tier 1)) (mul 7 $dayMs) | toString -}}
{{- $topics = append $topics (dict "name" (printf "delay.%s" (index $tier 0)) "partitions" $partitions "config" (merge (dict "retention.ms" $retention "message.timestamp.type" "LogAppendTime") $kept)) -}}
{{- end -}}
{{- $topics = concat $topics (list
  (dict "name" "results" "partitions" $partitions "config" (merge (dict "retention.ms" (mul 7 $dayMs | toString)) $kept))
  (dict "name" "dead-letters" "partitions" $partitions "config" (merge (dict "retention.ms" (mul 30 $dayMs | toString)) $kept))
  (dict "name" "quarantine" "partitions" $partitions "config" (merge (dict "retention.ms" (mul 30 $dayMs | toString)) $kept))
  (dict "name" "control" "partitions" 1 "config" $compacted)
  (dict "name" "operations" "partitions" 1 "config" (dict "cleanup.policy" "delete" "retention.ms" "3600000" "segment.ms" "3600000"))) -}}
{{- $named := list -}}
{{- range $topics }}{{ $named = append $named (merge (dict "name" (printf "%s.%s" $prefix .name)) .) }}{{ end -}}
{{- dict "topics" $named | toJson -}}
{{- end -}}
