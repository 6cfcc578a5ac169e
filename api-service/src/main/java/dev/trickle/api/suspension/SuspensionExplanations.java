package dev.trickle.api.suspension;

import dev.trickle.pipeline.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** Explains suspensions and notices, from the table of codes in {@code suspension/explanations.yaml}. */
@Component
public final class SuspensionExplanations {

    private static final String FILE = "suspension/explanations.yaml";
    private static final String RANGE = "\\d{1,9}-\\d{1,9}";
    private static final String NUMBER = "\\d{1,9}";

    private final Table table = load();

    /** Cause, effect and remedy. An unknown code has a general explanation that contains the code. */
    public String explain(String code, Scope.Kind scope) {
        var explanation = find(code).orElse(table.unknown());
        var effect = table.effects().getOrDefault(scope.name().toLowerCase(Locale.ROOT), "");
        return String.join(" ", explanation.cause(), effect, explanation.remedy())
                .replace("{code}", code);
    }

    /** Whether the table has an explanation of this code. */
    public boolean hasExplanation(String code) {
        return find(code).isPresent();
    }

    /** Explanation of a notice. */
    String explainNotice(String code) {
        return table.notices().getOrDefault(code, code);
    }

    private Optional<Explanation> find(String code) {
        return Optional.ofNullable(table.codes().get(code)).or(() -> findInRange(code));
    }

    private Optional<Explanation> findInRange(String code) {
        return code.matches(NUMBER)
                ? table.codes().entrySet().stream()
                        .filter(entry -> entry.getKey().matches(RANGE))
                        .filter(entry -> contains(entry.getKey(), Integer.parseInt(code)))
                        .map(Map.Entry::getValue)
                        .findFirst()
                : Optional.empty();
    }

    private static boolean contains(String range, int code) {
        var dash = range.indexOf('-');
        return Integer.parseInt(range.substring(0, dash)) <= code
                && code <= Integer.parseInt(range.substring(dash + 1));
    }

    private static Table load() {
        try {
            var text = new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8);
            // Not Jackson's reader, which does not support YAML anchors.
            Object tree = new Yaml().load(text);
            return JsonMapper.shared().convertValue(tree, Table.class);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /**
     * The file.
     *
     * @param effects by kind of scope
     * @param codes by code, or by a range of codes
     * @param unknown for all other codes
     * @param notices by code
     */
    record Table(
            Map<String, String> effects,
            Map<String, Explanation> codes,
            Explanation unknown,
            Map<String, String> notices) {}

    /** Cause of a suspension, and what ends it. */
    record Explanation(String cause, String remedy) {}
}
