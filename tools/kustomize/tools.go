//go:build tools

// Package tools pins the programs that the project builds from this module.
package tools

import (
	_ "sigs.k8s.io/kustomize/kustomize/v5"
)
