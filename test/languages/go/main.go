// The same apps as in the other languages, each synthesized into a folder of its own.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// Every app of this language. The other languages have the same ones, by the same names.
var apps = map[string]func(awscdk.App){
	"abr-media-pipeline/customised":          mediaCustomised,
	"abr-media-pipeline/minimal":             mediaMinimal,
	"abr-media-pipeline/fixed":               mediaFixed,
	"abr-media-pipeline/unknown-codec":       mediaUnknownCodec,
	"canary-function/customised":             canaryCustomised,
	"canary-function/minimal":                canaryMinimal,
	"canary-function/group":                  canaryGroup,
	"canary-function/falling-weights":        canaryFallingWeights,
	"glue-to-personalize/customised":         recommendationCustomised,
	"glue-to-personalize/minimal":            recommendationMinimal,
	"glue-to-personalize/recommender":        recommendationRecommender,
	"glue-to-personalize/unmapped-filter":    recommendationUnmappedFilter,
	"iot-flat-file-ingest/customised":        ingestCustomised,
	"iot-flat-file-ingest/minimal":           ingestMinimal,
	"iot-flat-file-ingest/service":           ingestService,
	"iot-flat-file-ingest/unknown-partition": ingestUnknownPartition,
	"multi-region-api/customised":            customised,
	"multi-region-api/minimal":               minimal,
	"multi-region-api/imported":              imported,
	"multi-region-api/one-region":            oneRegion,
	"spot-training-job/customised":           trainingCustomised,
	"spot-training-job/minimal":              trainingMinimal,
	"spot-training-job/built-in":             trainingBuiltIn,
	"spot-training-job/unpriced":             trainingUnpriced,
}

func main() {
	defer jsii.Close()
	for name, build := range apps {
		synthesize(filepath.Join(os.Args[1], name), build)
	}
}

// Synthesizes an app, or writes the error as this language shows it: a panic.
func synthesize(outdir string, build func(awscdk.App)) {
	defer func() {
		if problem := recover(); problem != nil {
			must(os.MkdirAll(outdir, 0o755))
			must(os.WriteFile(filepath.Join(outdir, "error.txt"), []byte(fmt.Sprint(problem)), 0o644))
		}
	}()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(outdir)})
	build(app)
	app.Synth(nil)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
