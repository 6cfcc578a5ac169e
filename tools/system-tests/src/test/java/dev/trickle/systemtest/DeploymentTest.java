package dev.trickle.systemtest;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

/** The deployment is closed by default: no default password, no published database or broker. */
class DeploymentTest {

    private static final Path ROOT = Path.of("..", "..");

    /** A variable and its suffix: {@code :-} or {@code :} for a default, {@code :?} for required. */
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:?[-?]?)([^}]*)}");

    private static final Pattern SECRET = Pattern.compile("PASSWORD|SECRET|TOKEN");
    private static final Pattern NAMED_IN_EXAMPLE = Pattern.compile("^#? ?([A-Z_]+)(?:=| {2,})", Pattern.MULTILINE);

    @Test
    void composePublishesNeitherDatabaseNorBroker() throws IOException {
        var ports = services().entrySet().stream()
                .collect(toMap(
                        Map.Entry::getKey,
                        service -> List.copyOf((List<?>) service.getValue().getOrDefault("ports", List.of()))));

        assertThat(ports.get("postgres")).isEmpty();
        assertThat(ports.get("kafka")).isEmpty();
        assertThat(ports.get("api-service")).isNotEmpty();
        assertThat(ports.values().stream().flatMap(List::stream).map(String::valueOf))
                .allSatisfy(port -> assertThat(port).startsWith("127.0.0.1:"))
                .noneMatch(port -> port.contains("5432") || port.contains("9092"));
    }

    @Test
    void composeRefusesToStartWithoutAnySecret() throws IOException {
        var secrets = variables(compose())
                .filter(variable -> SECRET.matcher(variable.group(1)).find())
                .toList();

        assertThat(secrets)
                .extracting(secret -> secret.group(1))
                .contains("OWNER_DB_PASSWORD", "API_DB_PASSWORD", "SENDER_DB_PASSWORD", "STATUS_DB_PASSWORD");
        assertThat(secrets).allSatisfy(secret -> {
            assertThat(secret.group(2)).as(secret.group(1)).isEqualTo(":?");
            assertThat(secret.group(3)).contains(secret.group(1), "deploy/.env.example");
        });
    }

    @Test
    void theExampleNamesEveryVariableAndHasNoSecret() throws IOException {
        var example = Files.readString(ROOT.resolve("deploy/.env.example"));

        assertThat(NAMED_IN_EXAMPLE.matcher(example).results().map(name -> name.group(1)))
                .containsExactlyInAnyOrderElementsOf(
                        variables(compose()).map(name -> name.group(1)).collect(toCollection(TreeSet::new)));
        assertThat(example.lines().filter(not(line -> line.startsWith("#"))).filter(line -> line.contains("=")))
                .allSatisfy(line -> assertThat(line).endsWith("="));
    }

    @ParameterizedTest
    @ValueSource(strings = {"installation", "api-service", "scheduler-service", "sender-service", "status-service"})
    void noServiceHasADefaultForASecret(String settings) throws IOException {
        var text = new String(
                new ClassPathResource(settings + ".yaml").getContentAsByteArray(),
                java.nio.charset.StandardCharsets.UTF_8);

        assertThat(variables(text)
                        .filter(variable -> SECRET.matcher(variable.group(1)).find()))
                .allSatisfy(secret ->
                        assertThat(secret.group(3)).as(secret.group(1)).isEmpty());
    }

    private static Stream<MatchResult> variables(String text) {
        return VARIABLE.matcher(text).results();
    }

    private static String compose() throws IOException {
        return Files.readString(ROOT.resolve("docker-compose.yml"));
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(compose());
        return file.getOrDefault("services", Map.of());
    }
}
