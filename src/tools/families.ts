import type { ProgramFamily } from './program.ts';

const github = 'https://github.com';
const prometheusVersion = '-s -w -X github.com/prometheus/common/version.Version={version}';

/**
 * What the configuration of the collector names. A collector on PATH without one of them (the core distribution, say)
 * has the right version and still refuses the configuration.
 */
const collectorComponents = [
  'otlp',
  'prometheus',
  'batch',
  'memory_limiter',
  'tail_sampling',
  'transform',
  'k8sattributes',
  'resourcedetection',
  'attributes',
  'resource',
  'filter',
  'probabilistic_sampler',
  'prometheusremotewrite',
  'loki',
  'otlphttp',
  'loadbalancing',
  'debug',
  'file',
  'spanmetrics',
  'servicegraph',
  'forward',
  'routing',
  'health_check',
  'zpages',
  'file_storage',
  'basicauth',
  'pprof',
];

/**
 * Every program family with its pinned version: the only place for versions, beside the go.mod files under `tools/`
 * (a test compares the two). To move a version, change both; the tool cache follows by itself.
 */
export const programFamilies: readonly ProgramFamily[] = [
  {
    name: 'prometheus',
    version: '2.48.0',
    programs: [
      { name: 'promtool', binary: 'promtool', goPackage: 'github.com/prometheus/prometheus/cmd/promtool' },
      {
        name: 'prometheus',
        binary: 'prometheus',
        goPackage: 'github.com/prometheus/prometheus/cmd/prometheus',
      },
    ],
    release: {
      archive: `${github}/prometheus/prometheus/releases/download/v{version}/prometheus-{version}.{os}-{arch}.tar.gz`,
      checksums: `${github}/prometheus/prometheus/releases/download/v{version}/sha256sums.txt`,
      folder: 'prometheus-{version}.{os}-{arch}',
    },
    // The release is built with `stringlabels` as well. Its web pages (`builtinassets`) are not in the Go module:
    // a built Prometheus serves its API only.
    goBuild: { module: 'prometheus', ldflags: prometheusVersion, tags: 'stringlabels' },
  },
  {
    name: 'alertmanager',
    version: '0.26.0',
    programs: [
      { name: 'amtool', binary: 'amtool', goPackage: 'github.com/prometheus/alertmanager/cmd/amtool' },
      {
        name: 'alertmanager',
        binary: 'alertmanager',
        goPackage: 'github.com/prometheus/alertmanager/cmd/alertmanager',
      },
    ],
    release: {
      archive: `${github}/prometheus/alertmanager/releases/download/v{version}/alertmanager-{version}.{os}-{arch}.tar.gz`,
      checksums: `${github}/prometheus/alertmanager/releases/download/v{version}/sha256sums.txt`,
      folder: 'alertmanager-{version}.{os}-{arch}',
    },
    goBuild: { module: 'alertmanager', ldflags: prometheusVersion },
  },
  {
    name: 'collector',
    version: '0.96.0',
    programs: [
      {
        name: 'otelcol',
        binary: 'otelcol',
        alsoOnPathAs: ['otelcol-contrib'],
        goPackage: '.',
        mustList: { args: ['components'], words: collectorComponents },
      },
    ],
    release: {
      archive: `${github}/open-telemetry/opentelemetry-collector-releases/releases/download/v{version}/otelcol-contrib_{version}_{os}_{arch}.tar.gz`,
      checksums: `${github}/open-telemetry/opentelemetry-collector-releases/releases/download/v{version}/opentelemetry-collector-releases_otelcol-contrib_checksums.txt`,
      member: 'otelcol-contrib',
    },
    goBuild: { module: 'collector', ldflags: '-s -w -X main.version={version}' },
  },
  {
    name: 'thanos',
    version: '0.33.0',
    programs: [{ name: 'thanos', binary: 'thanos', goPackage: 'github.com/thanos-io/thanos/cmd/thanos' }],
    release: {
      archive: `${github}/thanos-io/thanos/releases/download/v{version}/thanos-{version}.{os}-{arch}.tar.gz`,
      checksums: `${github}/thanos-io/thanos/releases/download/v{version}/sha256sums.txt`,
      folder: 'thanos-{version}.{os}-{arch}',
    },
    goBuild: { module: 'thanos', ldflags: prometheusVersion },
  },
  {
    // An S3 server for tests: the S3 protocol with signatures, checksums and multipart uploads over a folder.
    name: 'versitygw',
    version: '1.8.0',
    programs: [
      {
        name: 'versitygw',
        binary: 'versitygw',
        goPackage: 'github.com/versity/versitygw/cmd/versitygw',
      },
    ],
    // Its release archives are named after `uname`: it is built.
    goBuild: { module: 'versitygw', ldflags: '-s -w -X main.Version=v{version}' },
  },
  {
    // Not the version that is deployed (that is `loki-pinned`): a later line, which can be built from its Go module.
    // Its push and query API are the same, so tests of the path of logs run on it.
    name: 'loki',
    version: '3.7.8',
    programs: [
      { name: 'loki', binary: 'loki', goPackage: 'github.com/grafana/loki/v3/cmd/loki' },
      { name: 'logcli', binary: 'logcli', goPackage: 'github.com/grafana/loki/v3/cmd/logcli' },
    ],
    goBuild: {
      module: 'loki',
      ldflags: '-s -w -X github.com/grafana/loki/v3/pkg/util/build.Version={version}',
    },
  },
  {
    // Later ones need a later Go. It says its version as `kustomize version` alone.
    name: 'kustomize',
    version: '5.7.1',
    programs: [
      {
        name: 'kustomize',
        binary: 'kustomize',
        goPackage: 'sigs.k8s.io/kustomize/kustomize/v5',
        versionArgs: ['version'],
      },
    ],
    release: {
      archive: `${github}/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv{version}/kustomize_v{version}_{os}_{arch}.tar.gz`,
      checksums: `${github}/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv{version}/checksums.txt`,
    },
    goBuild: {
      module: 'kustomize',
      ldflags: '-s -w -X sigs.k8s.io/kustomize/api/provenance.version=v{version}',
    },
  },
  {
    // A real API server, without kubelets, that manifests are shown to. Its archive holds a whole control plane, and its
    // cloud providers (`providerless`) are not needed to check an object.
    name: 'kube-apiserver',
    version: '1.29.6',
    programs: [
      {
        name: 'kube-apiserver',
        binary: 'kube-apiserver',
        goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver',
      },
    ],
    goBuild: {
      module: 'kube-apiserver',
      ldflags: '-s -w -X k8s.io/component-base/version.gitVersion=v{version}',
      tags: 'providerless',
    },
  },
  {
    name: 'etcd',
    version: '3.5.16',
    programs: [{ name: 'etcd', binary: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3' }],
    goBuild: { module: 'etcd', ldflags: '-s -w' },
  },
  // The deployed versions of these are neither Go modules that build nor gzipped tar archives with an executable that
  // runs alone: whoever has them puts them on PATH or into the cache.
  { name: 'loki-pinned', version: '2.9.4', programs: [{ name: 'loki-pinned', binary: 'loki' }] },
  { name: 'tempo', version: '2.3.1', programs: [{ name: 'tempo', binary: 'tempo' }] },
  {
    name: 'grafana',
    version: '10.2.3',
    programs: [{ name: 'grafana', binary: 'grafana', alsoOnPathAs: ['grafana-server'] }],
  },
];
