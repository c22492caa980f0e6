package apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/** Synthesizes each app into its own folder, or writes there the error as this language shows it. */
public final class Main {
    /** Every app of this language. The other languages have the same ones, by the same names. */
    private static final Map<String, Consumer<App>> APPS = Map.ofEntries(
        Map.entry("abr-media-pipeline/customised", AbrMediaPipelineApps::customised),
        Map.entry("abr-media-pipeline/minimal", AbrMediaPipelineApps::minimal),
        Map.entry("abr-media-pipeline/fixed", AbrMediaPipelineApps::fixed),
        Map.entry("abr-media-pipeline/unknown-codec", AbrMediaPipelineApps::unknownCodec),
        Map.entry("canary-function/customised", CanaryFunctionApps::customised),
        Map.entry("canary-function/minimal", CanaryFunctionApps::minimal),
        Map.entry("canary-function/group", CanaryFunctionApps::group),
        Map.entry("canary-function/falling-weights", CanaryFunctionApps::fallingWeights),
        Map.entry("glue-to-personalize/customised", GlueToPersonalizeApps::customised),
        Map.entry("glue-to-personalize/minimal", GlueToPersonalizeApps::minimal),
        Map.entry("glue-to-personalize/recommender", GlueToPersonalizeApps::recommender),
        Map.entry("glue-to-personalize/unmapped-filter", GlueToPersonalizeApps::unmappedFilter),
        Map.entry("iot-flat-file-ingest/customised", IotFlatFileIngestApps::customised),
        Map.entry("iot-flat-file-ingest/minimal", IotFlatFileIngestApps::minimal),
        Map.entry("iot-flat-file-ingest/service", IotFlatFileIngestApps::service),
        Map.entry("iot-flat-file-ingest/unknown-partition", IotFlatFileIngestApps::unknownPartition),
        Map.entry("multi-region-api/customised", MultiRegionApiApps::customised),
        Map.entry("multi-region-api/minimal", MultiRegionApiApps::minimal),
        Map.entry("multi-region-api/imported", MultiRegionApiApps::imported),
        Map.entry("multi-region-api/one-region", MultiRegionApiApps::oneRegion),
        Map.entry("spot-training-job/customised", SpotTrainingJobApps::customised),
        Map.entry("spot-training-job/minimal", SpotTrainingJobApps::minimal),
        Map.entry("spot-training-job/built-in", SpotTrainingJobApps::builtIn),
        Map.entry("spot-training-job/unpriced", SpotTrainingJobApps::unpriced));

    private Main() {}

    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, Consumer<App>> entry : APPS.entrySet()) {
            Path outdir = Path.of(args[0], entry.getKey());
            try {
                App app = new App(AppProps.builder().outdir(outdir.toString()).build());
                entry.getValue().accept(app);
                app.synth();
            } catch (RuntimeException error) {
                Files.createDirectories(outdir);
                Files.writeString(outdir.resolve("error.txt"), error.getMessage());
            }
        }
    }
}
