package dev.trickle.api.suspension;

import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.installation.SharedSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/**
 * Explains suspensions and notices: causes and remedies of the catalogue, in the words of {@code explanations.yaml}.
 */
@Component
public final class SuspensionExplanations {

    private static final String FILE = "suspension/explanations.yaml";

    private final MetaErrors metaErrors;
    private final Table table = load();

    @Autowired
    SuspensionExplanations(SharedSettings sharedSettings) {
        this(sharedSettings.metaErrors());
    }

    public SuspensionExplanations(MetaErrors metaErrors) {
        this.metaErrors = metaErrors;
    }

    /** Cause, effect and remedy. An unknown code has a general explanation that contains the code. */
    public String explain(String code, Scope.Kind scope) {
        var explanation = find(code).orElse(table.unknown());
        var effect = table.effects().getOrDefault(scope.name().toLowerCase(Locale.ROOT), "");
        return String.join(" ", explanation.cause(), effect, explanation.remedy())
                .replace("{code}", code);
    }

    /** Whether the catalogue explains this code. */
    public boolean hasExplanation(String code) {
        return find(code).isPresent();
    }

    /** Explanation of a notice. */
    String explainNotice(String code) {
        return table.notices().getOrDefault(code, code);
    }

    private Optional<Explanation> find(String code) {
        return metaErrors
                .find(code)
                .flatMap(error -> error.cause() == null || error.remedy() == null
                        ? Optional.empty()
                        : Optional.of(new Explanation(error.cause(), error.remedy())));
    }

    private static Table load() {
        try {
            var text = new ClassPathResource(FILE).getContentAsString(StandardCharsets.UTF_8);
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
     * @param unknown for codes that the catalogue does not explain
     * @param notices by code
     */
    record Table(Map<String, String> effects, Explanation unknown, Map<String, String> notices) {}

    /** Cause of a suspension, and what ends it. */
    record Explanation(String cause, String remedy) {}
}
