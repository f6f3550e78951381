// Command otelcol is the OpenTelemetry collector with the components that the project's configuration uses.
package main

import (
	"log"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/otelcol"
)

// version is the collector's release; the linker sets it.
var version = "0.96.0"

func main() {
	settings := otelcol.CollectorSettings{
		BuildInfo: component.BuildInfo{
			Command:     "otelcol",
			Description: "OpenTelemetry collector with the components of pipeline-observability",
			Version:     version,
		},
		Factories: components,
	}
	// No ConfigProviderSettings: the command's default has the release's providers (env, file, http, https, yaml).
	if err := otelcol.NewCommand(settings).Execute(); err != nil {
		log.Fatal(err)
	}
}
