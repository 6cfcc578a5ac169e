package dev.trickle.cli.deadletter;

import dev.trickle.cli.api.Environment;
import dev.trickle.cli.api.StackAddress;
import dev.trickle.cli.console.CommandFailed;
import dev.trickle.cli.console.ExitCodes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import picocli.CommandLine.Option;

/** Connects to Kafka as the services do: Spring reads the same file and the same environment variables. */
final class KafkaOptions {

    private static final String SERVERS_VARIABLE = "KAFKA_BOOTSTRAP_SERVERS";
    private static final Path DEFAULT_DATA = Path.of("data");
    private static final int TIMEOUT_MS = 15_000;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description =
                    "Use the local stack that './trickle up --data FOLDER' runs (default: the one on ./data, if it"
                            + " runs and KAFKA_BOOTSTRAP_SERVERS is not set).")
    private @Nullable Path data;

    private final Environment environment;

    KafkaOptions(Environment environment) {
        this.environment = environment;
    }

    Map<String, Object> consumerSettings() {
        var settings = new HashMap<>(properties().buildConsumerProperties());
        settings.putAll(addressOfStack());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        // The program has a small heap.
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 6 << 20);
        return settings;
    }

    Map<String, Object> producerSettings() {
        var settings = new HashMap<>(properties().buildProducerProperties());
        settings.putAll(addressOfStack());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MS);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16 << 20);
        return settings;
    }

    private KafkaProperties properties() {
        var spring = new StandardEnvironment();
        spring.getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.copyOf(environment.variables())));
        spring.getPropertySources()
                .addLast(new MapPropertySource(
                        "command-line",
                        Map.of(
                                "spring.config.location",
                                "classpath:installation.yaml,optional:file:" + environment.resolve(Path.of(""))
                                        + "/installation.yaml")));
        ConfigDataEnvironmentPostProcessor.applyTo(spring);
        return Binder.get(spring).bindOrCreate("spring.kafka", KafkaProperties.class);
    }

    private Map<String, Object> addressOfStack() {
        return runningStack()
                .map(StackAddress::kafka)
                .<Map<String, Object>>map(servers -> Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers))
                .orElse(Map.of());
    }

    private Optional<StackAddress> runningStack() {
        if (data != null) {
            return Optional.of(stackOn(environment.resolve(data)));
        }
        return environment.variables().containsKey(SERVERS_VARIABLE)
                ? Optional.empty()
                : StackAddress.read(environment.resolve(DEFAULT_DATA));
    }

    private static StackAddress stackOn(Path folder) {
        return StackAddress.read(folder)
                .orElseThrow(() ->
                        new CommandFailed(ExitCodes.UNREACHABLE, "No local stack runs on the data folder " + folder));
    }
}
