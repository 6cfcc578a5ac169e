package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.error.TestMetaErrors;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.scheduler.failure.RecordFailures;
import dev.trickle.scheduler.failure.StreamsHealth;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.kafka.config.KafkaStreamsConfiguration;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/** The changelogs of the stores require as many in-sync replicas as the topics. */
class ChangelogDurabilityTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2"})
    void changelogsRequireTheInSyncReplicasOfTheInstallation(short replicas, String expected) {
        var factory = new StreamsBuilderFactoryBean(new KafkaStreamsConfiguration(Map.of("application.id", "any")));
        var sharedSettings = new SharedSettings(
                Map.of("shop", SchedulerScenario.account(1)),
                "shop",
                "DE",
                TestPeople.SECRET,
                TestPeople.INTERNAL_TOKEN,
                new TopicLayout(1, replicas),
                Set.of(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                TestMetaErrors.defaults());

        SchedulerConfiguration.streamsErrorHandling(new StreamsHealth(() -> null, new RecordFailures()), sharedSettings)
                .configure(factory);

        assertThat(factory.getStreamsConfiguration())
                .containsEntry("topic.min.insync.replicas", expected)
                .containsEntry("application.id", "any");
    }
}
