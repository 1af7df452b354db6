{{- define "event-gateway.kafkaUser" -}}
{{- default (include "event-gateway.fullname" .) .Values.strimzi.user.name -}}
{{- end -}}

{{- define "event-gateway.topicPrefix" -}}
{{- default "event-gateway" .Values.settings.TOPIC_PREFIX -}}
{{- end -}}

{{/* The full name of one of the gateway's topics, for (list $ "deliveries"): that of its generation in force. */}}
{{- define "event-gateway.topicName" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $generation := int $root.Values.topicsGeneration -}}
{{- $suffix := ternary (printf ".g%d" $generation) "" (and (gt $generation 1) (has $name (list "deliveries" "lanes"))) -}}
{{- printf "%s.%s%s" (include "event-gateway.topicPrefix" $root) $name $suffix -}}
{{- end -}}

{{/* `metadata` of a Strimzi resource, for (dict "root" $ "name" name "annotations" map). */}}
{{- define "event-gateway.strimziMetadata" -}}
{{- $strimzi := .root.Values.strimzi -}}
name: {{ .name }}
namespace: {{ default .root.Release.Namespace $strimzi.namespace }}
{{ include "event-gateway.metadata" (dict "root" .root "annotations" .annotations "labels" (dict "strimzi.io/cluster" (required "strimzi.cluster is required: the name of the Kafka resource" $strimzi.cluster))) }}
{{- end -}}

{{/*
Refuses another number of partitions of `deliveries` or `lanes` than their KafkaTopic has in the cluster, for (list $ topic
name): Strimzi would add partitions in place, and endpoints would have two owners.
*/}}
{{- define "event-gateway.keepPartitions" -}}
{{- $root := index . 0 -}}
{{- $topic := index . 1 -}}
{{- $strimzi := $root.Values.strimzi -}}
{{- if $topic.ownsEndpoints -}}
{{- $present := lookup $strimzi.apiVersion "KafkaTopic" (default $root.Release.Namespace $strimzi.namespace) (index . 2) -}}
{{- $partitions := dig "spec" "partitions" 0 $present | int -}}
{{- if and $partitions (ne $partitions (int $topic.partitions)) -}}
{{- fail (printf "settings.DELIVERIES_PARTITIONS asks for %d partitions, but the KafkaTopic %s has %d, and Strimzi would add them in place, so that endpoints had two owners. Leave it at %d; for more run `event-gateway topics grow`, and then set topicsGeneration, too" (int $topic.partitions) (index . 2) $partitions $partitions) -}}
{{- end -}}
{{- end -}}
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
{{- $name := include "event-gateway.topicName" (list $ .name) -}}
{{- $topics = append $topics (dict "name" $name "ownsEndpoints" (has .name (list "deliveries" "lanes")) "partitions" (default $partitions .partitions | int) "replicas" $replicas "config" $config) -}}
{{- end -}}
{{- dict "topics" $topics | toJson -}}
{{- end -}}
