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

/** Explains suspensions and notices in words, from one table of codes, {@code suspension/explanations.yaml}. */
@Component
public final class SuspensionExplanations {

    private static final String FILE = "suspension/explanations.yaml";
    private static final String RANGE = "\\d{1,9}-\\d{1,9}";
    private static final String NUMBER = "\\d{1,9}";

    private final Table table = read();

    /** What happened, what is held, and what ends it. An unknown code has a general explanation that names the code. */
    public String explain(String code, Scope.Kind scope) {
        var explanation = find(code).orElse(table.unknown());
        var holds = table.holds().getOrDefault(scope.name().toLowerCase(Locale.ROOT), "");
        return String.join(" ", explanation.happened(), holds, explanation.ends())
                .replace("{code}", code);
    }

    /** Whether the table has words of its own for this code. */
    public boolean knows(String code) {
        return find(code).isPresent();
    }

    /** What a notice means. */
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

    private static Table read() {
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
     * @param holds by kind of scope
     * @param codes by code, or by a range of codes
     * @param unknown for all other codes
     * @param notices by code
     */
    record Table(
            Map<String, String> holds,
            Map<String, Explanation> codes,
            Explanation unknown,
            Map<String, String> notices) {}

    /** What happened, and what ends it. */
    record Explanation(String happened, String ends) {}
}
