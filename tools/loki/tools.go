//go:build tools

// Package tools pins the programs that the project builds from this module.
package tools

import (
	_ "github.com/grafana/loki/v3/cmd/logcli"
	_ "github.com/grafana/loki/v3/cmd/loki"
)
