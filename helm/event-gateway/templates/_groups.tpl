{{/*
The role groups as a JSON list under `groups`, one for each Deployment: its name, its Deployment's name, its roles, its
pods' labels of roles, what selects them, and the values that hold for it. Without `roleGroups` there is one for all
roles, with the names and the selector that it had before there were groups.
*/}}
{{- define "event-gateway.groups" -}}
{{- $root := . -}}
{{- $all := list "router" "dispatcher" "forwarder" "api" -}}
{{- $groups := list -}}
{{- if .Values.roleGroups -}}
{{- $taken := list -}}
{{- range $name, $group := .Values.roleGroups -}}
{{- $group = default dict $group -}}
{{- if not (or $group.roles (has $name $all)) -}}
{{- fail (printf "roleGroups.%s.roles is required, since the group has no role's name: %s" $name (join ", " $all)) -}}
{{- end -}}
{{- $roles := default (list $name) $group.roles -}}
{{- $taken = concat $taken $roles -}}
{{- $values := mergeOverwrite (deepCopy $root.Values) (omit $group "roles" "settings") -}}
{{- $selector := merge (dict "app.kubernetes.io/component" $name) (fromYaml (include "event-gateway.selectorLabels" $root)) -}}
{{- $groups = append $groups (dict "name" $name "fullname" (include "event-gateway.suffixed" (list $root $name)) "roles" $roles "selector" $selector "values" $values "settings" (default dict $group.settings)) -}}
{{- end -}}
{{- range $role := $all -}}
{{- if not (has $role $taken) -}}
{{- fail (printf "roleGroups has no group with the role %s: add one, for events stop where a role is missing" $role) -}}
{{- end -}}
{{- end -}}
{{- else -}}
{{- $selector := fromYaml (include "event-gateway.selectorLabels" $root) -}}
{{- $groups = append $groups (dict "name" "" "fullname" (include "event-gateway.fullname" $root) "roles" $all "selector" $selector "values" $root.Values "settings" dict) -}}
{{- end -}}
{{- dict "groups" $groups | toJson -}}
{{- end -}}

{{/* One label for each role of a group, by which Services and NetworkPolicies find its pods. */}}
{{- define "event-gateway.roleLabels" -}}
{{- range .roles }}
{{ include "event-gateway.roleLabel" . }}: "true"
{{- end }}
{{- end -}}

{{- define "event-gateway.roleLabel" -}}
role.event-gateway/{{ . }}
{{- end -}}

{{/* How long a group's pods wait before they stop, in seconds. */}}
{{- define "event-gateway.preStopSeconds" -}}
{{- ternary (int .values.preStopSeconds) 0 (has "api" .roles) -}}
{{- end -}}

{{/* What a group's pods are given to stop in, in seconds. */}}
{{- define "event-gateway.graceSeconds" -}}
{{- $settings := merge (dict) .settings .values.settings -}}
{{- $limitMs := default 25000 (get $settings "SHUTDOWN_TIMEOUT_MS") | int -}}
{{- $least := add (div (add $limitMs 999) 1000) (include "event-gateway.preStopSeconds" . | int) -}}
{{- $given := int .values.terminationGracePeriodSeconds -}}
{{- if and $given (lt $given (int $least)) -}}
{{- fail (printf "terminationGracePeriodSeconds is %d, but a pod may need %d: SHUTDOWN_TIMEOUT_MS (%d ms) and preStopSeconds. Leave it at 0, or make it longer" $given (int $least) $limitMs) -}}
{{- end -}}
{{- default (add $least 10) $given -}}
{{- end -}}

{{/* Refuses bounds that cross, for (list "autoscaling" its-values). */}}
{{- define "event-gateway.checkBounds" -}}
{{- $name := index . 0 -}}
{{- with index . 1 -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "%s.minReplicas is %d, more than %s.maxReplicas, which is %d" $name (int .minReplicas) $name (int .maxReplicas)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
