package dev.trickle.systemtest.documents;

import dev.trickle.cli.stack.LocalStackProperties;
import dev.trickle.pipeline.installation.SharedSettings;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Writes {@code docs/configuration.md} from the records with the settings. */
final class ConfigurationDocument {

    private static final Path ROOT = Path.of("..", "..");

    private static final String INTRODUCTION = """
            # Configuration

            This page lists every setting. `ConfigurationDocumentTest` writes it from the code, and fails if it is stale.

            `./trickle up` reads `data/installation.yaml`, and the services read `installation.yaml` in their working folder.
            Each setting can also be set by the environment variable in the second column. A variable with the name of its setting
            overrides the file. The file overrides variables with a name of their own, such as `WHATSAPP_MESSAGING_LIMIT`, which
            set the account `default`.

            A service does not start with an unknown name or a value that is not allowed: it names the setting, its line, what
            is allowed, and the nearest existing name.

            `<account>` is the id of an account, which you choose; `default` is the first one. `[0]` is the first element of a
            list; in YAML, elements are lines that begin with `-`. Times of the day are written in quotes. Durations have a
            unit, such as `90s`, `15m`, `6h` or `30d`.
            """;

    /** Headings by the package of the records, in the order of the document. */
    private static final Map<String, String> SECTIONS = sections();

    /** Meanings of the variables that set properties of Spring and of Kafka. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("API_ADDRESS", "address of the API"),
            Map.entry("API_PORT", "port of the API"),
            Map.entry("API_DB_PASSWORD", "password of the database role `trickle_api`"),
            Map.entry("DATABASE_URL", "JDBC URL of PostgreSQL"),
            Map.entry("KAFKA_BOOTSTRAP_SERVERS", "addresses of Kafka brokers, as host:port, separated by commas"),
            Map.entry("OWNER_DB_PASSWORD", "password of the owner of the tables; only the api-service needs it"),
            Map.entry("OWNER_DB_USER", "owner of the tables, which migrates them"),
            Map.entry("SCHEDULER_ADDRESS", "address of the scheduler: queries of the API, health, metrics"),
            Map.entry("SCHEDULER_ADVERTISED", "host and port at which the API reaches this instance"),
            Map.entry("SCHEDULER_DELIVERY_TIMEOUT_MS", "how long a record may wait for a broker that is away"),
            Map.entry("SCHEDULER_MAX_BLOCK_MS", "how long a call may wait for a broker that is away"),
            Map.entry("SCHEDULER_PORT", "port of the scheduler"),
            Map.entry("SCHEDULER_REQUEST_TIMEOUT_MS", "how long a request to a broker may take"),
            Map.entry("SCHEDULER_STANDBY_REPLICAS", "copies of the state stores in other instances"),
            Map.entry("SCHEDULER_STATE_DIR", "folder of the state stores"),
            Map.entry("SCHEDULER_TRANSACTION_TIMEOUT_MS", "after this time Kafka aborts a transaction"),
            Map.entry("SENDER_ADDRESS", "address of the sender: queries of the API, health, metrics"),
            Map.entry("SENDER_DB_PASSWORD", "password of the database role `trickle_sender`"),
            Map.entry("SENDER_PORT", "port of the sender"),
            Map.entry("STATUS_ADDRESS", "address of health and metrics of the status-service"),
            Map.entry("STATUS_DB_PASSWORD", "password of the database role `trickle_status`"),
            Map.entry("STATUS_PORT", "port of health and metrics of the status-service"));

    private final SettingReader reader;
    private final YamlDefaults yaml;

    ConfigurationDocument() {
        yaml = YamlDefaults.of(Stream.concat(
                        Stream.of("common/src/main/resources/installation.yaml"),
                        Stream.of("api", "scheduler", "sender", "status")
                                .map(service -> service + "-service/src/main/resources/" + service + "-service.yaml"))
                .map(ROOT::resolve)
                .toList());
        reader = new SettingReader(
                new ParameterDocs(Stream.of(
                                "common",
                                "api-service",
                                "scheduler-service",
                                "sender-service",
                                "status-service",
                                "tools/command-line")
                        .map(module -> ROOT.resolve(module).resolve("src/main/java"))
                        .toList()),
                yaml);
    }

    private static Map<String, String> sections() {
        var sections = new LinkedHashMap<String, String>();
        sections.put(SharedSettings.class.getPackageName(), "Installation and accounts");
        sections.put("dev.trickle.api", "API");
        sections.put("dev.trickle.scheduler", "Scheduler");
        sections.put("dev.trickle.sender", "Sender");
        sections.put("dev.trickle.status", "Status service");
        sections.put(LocalStackProperties.class.getPackageName(), "Ports of `./trickle up`");
        return sections;
    }

    /** Returns all settings of Trickle. */
    List<Setting> settings() {
        return SECTIONS.keySet().stream()
                .flatMap(section -> settingsOf(section).stream())
                .toList();
    }

    /** Returns their names. */
    List<String> names() {
        return settings().stream().map(Setting::name).toList();
    }

    /** Returns the variables of Spring and of Kafka whose meaning is missing. */
    Set<String> variablesWithoutMeaning() {
        var missing = new TreeSet<>(yaml.variablesOfOthersThan(names()).keySet());
        missing.removeAll(MEANINGS.keySet());
        return missing;
    }

    /** Returns the whole text. */
    String text() {
        var tables = SECTIONS.entrySet().stream()
                .map(section -> table("## " + section.getValue(), settingsOf(section.getKey())))
                .collect(Collectors.joining());
        return INTRODUCTION
                + tables
                + """

                ## Servers, database and Kafka

                | variable | default | meaning |
                | --- | --- | --- |
                %s
                """.formatted(yaml.variablesOfOthersThan(names()).entrySet().stream()
                        .map(variable -> "| `%s` | %s | %s |"
                                .formatted(
                                        variable.getKey(),
                                        variable.getValue().isEmpty() ? "" : "`" + variable.getValue() + "`",
                                        MEANINGS.getOrDefault(variable.getKey(), "")))
                        .collect(Collectors.joining("\n")));
    }

    private static String table(String heading, List<Setting> settings) {
        return """

                %s

                | setting | variable | default | meaning | allowed |
                | --- | --- | --- | --- | --- |
                %s
                """.formatted(heading, settings.stream().map(Setting::row).collect(Collectors.joining("\n")));
    }

    private List<Setting> settingsOf(String packageName) {
        return recordsIn(packageName).stream()
                .flatMap(type -> reader.read(prefixOf(type), type).stream())
                .toList();
    }

    private static List<Class<?>> recordsIn(String packageName) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(packageName).stream()
                .map(definition -> Objects.requireNonNull(definition.getBeanClassName()))
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, null))
                .sorted(Comparator.comparing(ConfigurationDocument::prefixOf).thenComparing(Class::getName))
                .toList();
    }

    private static String prefixOf(Class<?> type) {
        return Objects.requireNonNull(AnnotatedElementUtils.getMergedAnnotation(type, ConfigurationProperties.class))
                .prefix();
    }
}
