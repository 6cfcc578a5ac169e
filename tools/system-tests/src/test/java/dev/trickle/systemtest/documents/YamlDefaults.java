package dev.trickle.systemtest.documents;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.FileSystemResource;

/** The values in the settings files inside the services, such as {@code ${API_PORT:8080}}. */
final class YamlDefaults {

    /** A variable of the environment with the value that is used if it is not set. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(.*)\\$\\{([A-Z_]+):([^}]*(?:\\$\\{[^}]*})?)}(.*)");

    private final Map<String, String> values;

    private YamlDefaults(Map<String, String> values) {
        this.values = values;
    }

    static YamlDefaults of(List<Path> files) {
        var values = new TreeMap<String, String>();
        for (var file : files) {
            var yaml = new YamlPropertiesFactoryBean();
            yaml.setResources(new FileSystemResource(file));
            Objects.requireNonNull(yaml.getObject())
                    .forEach((name, value) -> values.put(nameIn(file, name.toString()), value.toString()));
        }
        return new YamlDefaults(values);
    }

    /** Each service has a server of its own. The files contain one account, and its settings are documented once. */
    private static String nameIn(Path file, String name) {
        return name.startsWith("server.") || name.startsWith("spring.")
                ? file.getFileName() + " " + name
                : name.replace("trickle.accounts.default.", "trickle.accounts.<account>.");
    }

    /** Returns the variable of a setting that has one with a name of its own. */
    Optional<String> variableOf(String name) {
        return find(name).map(matcher -> matcher.group(2));
    }

    /** Returns the value of a setting in the files. */
    Optional<String> defaultOf(String name) {
        return find(name)
                .map(matcher -> matcher.group(1) + matcher.group(3) + matcher.group(4))
                .or(() -> Optional.ofNullable(values.get(name)).filter(value -> !value.contains("${")));
    }

    /** Returns the variables with their defaults, but those that set one of these settings. */
    SortedMap<String, String> variablesOfOthersThan(List<String> names) {
        var variables = new TreeMap<String, String>();
        values.keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> variableOf(name)
                        .ifPresent(variable ->
                                variables.put(variable, defaultOf(name).orElse(""))));
        return variables;
    }

    private Optional<MatchResult> find(String name) {
        return Optional.ofNullable(values.get(name))
                .map(PLACEHOLDER::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult);
    }
}
