// Nothing is built from it: it holds the definitions (CRDs) of cert-manager's objects, which manifests name.
module pipeline-observability/tools/cert-manager

go 1.21

require github.com/cert-manager/cert-manager v1.14.5
