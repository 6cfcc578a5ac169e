package dev.trickle.scheduler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.scheduler.failure.RecordFailures;
import dev.trickle.scheduler.recovery.EndOffsets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packagesOf = SchedulerApplication.class, importOptions = DoNotIncludeTests.class)
class SchedulerArchitectureTest {

    @ArchTest
    static final ArchRule RULES_DEPEND_NEITHER_ON_KAFKA_NOR_ON_SPRING = noClasses()
            .that()
            .resideInAnyPackage("..quota..", "..release..", "..recipient..", "..campaign..", "..account..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "org.slf4j..");

    /** A recovery reads all of them from the beginning. */
    @Test
    void inputsAndOutputsAreKeptForEver() {
        assertThat(SchedulerTopology.INPUTS.topics()).allMatch(topic -> topic.retention() == null);
        assertThat(SchedulerTopology.OUTPUTS.topics()).allMatch(topic -> topic.retention() == null);
    }

    /** Changes of the described topology need a review: its names are part of the stored data. */
    @Test
    void theTopologyEqualsItsDescription() throws IOException {
        var properties =
                new SchedulerProperties(Duration.ofSeconds(1), 1, Duration.ZERO, 1, Duration.ZERO, Duration.ZERO);
        var sharedSettings = TestAccounts.sharedSettings(Map.of("shop", SchedulerScenario.account(1)), "shop");
        var releaseProcessor = new ReleaseProcessor(
                properties,
                sharedSettings,
                InstantSource.system(),
                new NextWakeUps(),
                partition -> EndOffsets.Backlog.NONE,
                new PublishedLog(new Random(0)),
                new RecordFailures(),
                new CountCheck());
        var builder = new StreamsBuilder();
        new SchedulerTopology(releaseProcessor).addTo(builder);

        assertThat(sorted(
                        builder.build().describe().toString().replaceAll("extractor class: [^)]*", "topic: by event")))
                .isEqualToNormalizingWhitespace(Files.readString(Path.of("../docs/topologies/scheduler.txt")));
    }

    /** Kafka Streams lists topics and stores in no defined order. */
    private static String sorted(String description) {
        return Pattern.compile("\\[([^]]+)]")
                .matcher(description)
                .replaceAll(list -> "["
                        + Arrays.stream(list.group(1).split(", ", -1)).sorted().collect(joining(", ")) + "]");
    }
}
