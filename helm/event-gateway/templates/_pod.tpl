{{/* The pods of a role group, for (dict "root" $ "group" group). */}}
{{- define "event-gateway.podSpec" -}}
{{- $root := .root -}}
{{- $group := .group -}}
{{- with .group.values -}}
serviceAccountName: {{ include "event-gateway.serviceAccountName" $root }}
automountServiceAccountToken: false
# Its variables could be taken for settings.
enableServiceLinks: false
terminationGracePeriodSeconds: {{ include "event-gateway.graceSeconds" $group }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .podSecurityContext | nindent 2 }}
{{- with .initContainers }}
initContainers:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: gateway
    image: {{ include "event-gateway.image" (dict "Values" . "Chart" $root.Chart) | quote }}
    imagePullPolicy: {{ .image.pullPolicy }}
    securityContext:
      {{- toYaml .securityContext | nindent 6 }}
    ports:
      - name: http
        containerPort: 8080
        protocol: TCP
    envFrom:
      {{- include "event-gateway.envFrom" $root | nindent 6 }}
      {{- with .extraEnvFrom }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    env:
      {{- include "event-gateway.env" $group | nindent 6 }}
      {{- with include "event-gateway.secretVariables" $root | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with .extraEnv }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- with include "event-gateway.preStop" (dict "root" $root "seconds" (include "event-gateway.preStopSeconds" $group | int)) | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    startupProbe:
      httpGet:
        path: /health/live
        port: http
      {{- toYaml .probes.startup | nindent 6 }}
    livenessProbe:
      httpGet:
        path: /health/live
        port: http
      {{- toYaml .probes.liveness | nindent 6 }}
    readinessProbe:
      httpGet:
        path: /health/ready
        port: http
      {{- toYaml .probes.readiness | nindent 6 }}
    resources:
      {{- toYaml .resources | nindent 6 }}
    volumeMounts:
      - name: declared
        mountPath: /etc/event-gateway
        readOnly: true
      {{- if .declaredSecret }}
      - name: declared-secrets
        mountPath: /etc/event-gateway-secrets
        readOnly: true
      {{- end }}
      {{- with .extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
  {{- with .extraContainers }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumes:
  - name: declared
    configMap:
      name: {{ include "event-gateway.fullname" $root }}-declared
  {{- with .declaredSecret }}
  - name: declared-secrets
    secret:
      secretName: {{ . }}
  {{- end }}
  {{- with .extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- include "event-gateway.spread" (dict "root" $root "group" $group) }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The variables of a group that no ConfigMap or Secret has. */}}
{{- define "event-gateway.env" -}}
- name: CONFIG_FILE
  value: /etc/event-gateway/gateway.yaml
# Names the pod in results and logs.
- name: INSTANCE_ID
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- if .name }}
- name: ROLES
  value: {{ join "," .roles | quote }}
{{- end }}
{{- range $name, $value := .settings }}
- name: {{ $name }}
  value: {{ include "event-gateway.settingText" $value | quote }}
{{- end }}
{{- end -}}

{{- define "event-gateway.secretVariables" -}}
{{- range (fromJson (include "event-gateway.secretEnv" .)).secretEnv }}
- name: {{ index . 0 }}
  valueFrom:
    secretKeyRef:
      name: {{ index . 1 }}
      key: {{ index . 2 }}
{{- end }}
{{- end -}}

{{/* Requests that a Service sends until it has seen that the pod goes still find it. */}}
{{- define "event-gateway.preStop" -}}
{{- if .seconds }}
lifecycle:
  preStop:
    {{- if semverCompare ">=1.30-0" .root.Capabilities.KubeVersion.Version }}
    sleep:
      seconds: {{ .seconds }}
    {{- else }}
    exec:
      command: [sleep, {{ .seconds | quote }}]
    {{- end }}
{{- end }}
{{- end -}}

{{- define "event-gateway.spread" -}}
{{- $selector := .group.selector -}}
{{- $root := .root -}}
{{- with .group.values }}
{{- if .topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml .topologySpreadConstraints | nindent 2 }}
{{- else if .topologySpread.keys }}
topologySpreadConstraints:
  {{- $unsatisfiable := .topologySpread.whenUnsatisfiable }}
  {{- range .topologySpread.keys }}
  - topologyKey: {{ . }}
    maxSkew: 1
    whenUnsatisfiable: {{ $unsatisfiable }}
    labelSelector:
      matchLabels:
        {{- toYaml $selector | nindent 8 }}
    {{- if semverCompare ">=1.27-0" $root.Capabilities.KubeVersion.Version }}
    # Of one version only: those that are about to go do not count.
    matchLabelKeys: [pod-template-hash]
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}
