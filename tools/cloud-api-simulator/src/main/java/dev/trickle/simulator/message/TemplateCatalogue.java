package dev.trickle.simulator.message;

import dev.trickle.simulator.health.TemplateKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The templates of the business account: those of the settings, and those created later. */
public final class TemplateCatalogue {

    private final boolean strict;
    private final Map<TemplateKey, TemplateDefinition> definitions = new ConcurrentHashMap<>();
    private volatile boolean everDefined;

    /**
     * @param templates those of the settings
     * @param strict whether calls with an unknown template are refused even if no template was ever defined
     */
    public TemplateCatalogue(List<Template> templates, boolean strict) {
        this.strict = strict;
        templates.forEach(template -> change(
                new TemplateKey(template.name(), template.language()), existing -> TemplateDefinition.of(template)));
    }

    /** Whether calls with an unknown template are accepted, as long as no template was defined. */
    boolean acceptsUnknown() {
        return !strict && !everDefined;
    }

    public Optional<TemplateDefinition> find(TemplateKey key) {
        return Optional.ofNullable(definitions.get(key));
    }

    /** Returns the category of a template; the usual one if it is not defined. */
    public String categoryOf(TemplateKey key) {
        return find(key).map(TemplateDefinition::category).orElse(TemplateDefinition.MARKETING);
    }

    /**
     * Creates or changes a template atomically, and returns it.
     *
     * @param change gets null for a template that does not exist
     */
    public TemplateDefinition change(TemplateKey key, UnaryOperator<@Nullable TemplateDefinition> change) {
        everDefined = true;
        return definitions.compute(key, (ignored, existing) -> change.apply(existing));
    }

    /** Deletes a template; false if it does not exist. */
    public boolean delete(TemplateKey key) {
        return definitions.remove(key) != null;
    }

    /** Returns all templates by key. */
    public SortedMap<TemplateKey, TemplateDefinition> all() {
        return new TreeMap<>(definitions);
    }
}
