//go:build tools

// Package tools pins the programs that the project builds from this module.
package tools

import _ "github.com/versity/versitygw/cmd/versitygw"
