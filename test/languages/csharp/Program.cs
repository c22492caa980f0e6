using System;
using System.Collections.Generic;
using System.IO;
using Amazon.CDK;
using Apps;

// Every app of this language. The other languages have the same ones, by the same names.
var apps = new Dictionary<string, Action<App>>
{
    ["abr-media-pipeline/customised"] = AbrMediaPipelineApps.Customised,
    ["abr-media-pipeline/minimal"] = AbrMediaPipelineApps.Minimal,
    ["abr-media-pipeline/fixed"] = AbrMediaPipelineApps.Fixed,
    ["abr-media-pipeline/unknown-codec"] = AbrMediaPipelineApps.UnknownCodec,
    ["canary-function/customised"] = CanaryFunctionApps.Customised,
    ["canary-function/minimal"] = CanaryFunctionApps.Minimal,
    ["canary-function/group"] = CanaryFunctionApps.Group,
    ["canary-function/falling-weights"] = CanaryFunctionApps.FallingWeights,
    ["glue-to-personalize/customised"] = GlueToPersonalizeApps.Customised,
    ["glue-to-personalize/minimal"] = GlueToPersonalizeApps.Minimal,
    ["glue-to-personalize/recommender"] = GlueToPersonalizeApps.Recommender,
    ["glue-to-personalize/unmapped-filter"] = GlueToPersonalizeApps.UnmappedFilter,
    ["iot-flat-file-ingest/customised"] = IotFlatFileIngestApps.Customised,
    ["iot-flat-file-ingest/minimal"] = IotFlatFileIngestApps.Minimal,
    ["iot-flat-file-ingest/service"] = IotFlatFileIngestApps.Service,
    ["iot-flat-file-ingest/unknown-partition"] = IotFlatFileIngestApps.UnknownPartition,
    ["multi-region-api/customised"] = MultiRegionApiApps.Customised,
    ["multi-region-api/minimal"] = MultiRegionApiApps.Minimal,
    ["multi-region-api/imported"] = MultiRegionApiApps.Imported,
    ["multi-region-api/one-region"] = MultiRegionApiApps.OneRegion,
    ["spot-training-job/customised"] = SpotTrainingJobApps.Customised,
    ["spot-training-job/minimal"] = SpotTrainingJobApps.Minimal,
    ["spot-training-job/built-in"] = SpotTrainingJobApps.BuiltIn,
    ["spot-training-job/unpriced"] = SpotTrainingJobApps.Unpriced,
};

// Synthesizes each app into its own folder, or writes there the error as this language shows it.
foreach (var (name, build) in apps)
{
    var outdir = Path.Combine(args[0], name);
    try
    {
        var app = new App(new AppProps { Outdir = outdir });
        build(app);
        app.Synth();
    }
    catch (Exception error)
    {
        Directory.CreateDirectory(outdir);
        File.WriteAllText(Path.Combine(outdir, "error.txt"), error.Message);
    }
}
