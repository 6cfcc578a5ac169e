package dev.trickle.pipeline.settings;

import dev.trickle.pipeline.NearestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/** Finds settings whose name no service reads, and the existing names that are meant. */
final class UnknownSettings {

    /** All first parts of names in installation.yaml, which the services share. */
    private static final Set<String> ROOTS = Set.of(
            "trickle",
            "api",
            "scheduler",
            "sender",
            "status",
            "database",
            "local-stack",
            "spring",
            "server",
            "management",
            "logging",
            "springdoc",
            "debug");

    private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

    private final Set<ConfigurationPropertyName> known;
    private final Set<String> knownForms;
    private final List<ConfigurationPropertyName> otherNames;
    private final Set<String> checkedRoots = new LinkedHashSet<>();
    private final Map<ConfigurationPropertyName, SettingError> found = new LinkedHashMap<>();

    private UnknownSettings(Set<ConfigurationPropertyName> known, Collection<String> otherNames) {
        this.known = known;
        this.knownForms = known.stream().map(UnknownSettings::formOf).collect(Collectors.toUnmodifiableSet());
        this.otherNames = otherNames.stream().map(ConfigurationPropertyName::of).toList();
        known.forEach(name -> checkedRoots.add(rootOf(name)));
    }

    /**
     * Returns one error for each unknown name. Names of other services are not checked, because their records are
     * not here.
     *
     * @param known names of all settings of this service, with their parents
     * @param otherNames names that are known with all names below them
     */
    static List<SettingError> find(
            ConfigurableEnvironment environment, Set<ConfigurationPropertyName> known, Collection<String> otherNames) {
        var unknown = new UnknownSettings(known, otherNames);
        var filter = new UnboundElementsSourceFilter();
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (filter.apply(source) && source instanceof IterableConfigurationPropertySource names) {
                names.forEach(name -> unknown.check(name, source));
            }
        }
        return new ArrayList<>(unknown.found.values());
    }

    private void check(ConfigurationPropertyName name, ConfigurationPropertySource source) {
        var root = rootOf(name);
        if (!ROOTS.contains(root) && !checkedRoots.contains(root) && isFile(source)) {
            add(name.chop(1), NearestNames.of(root, ROOTS), name, source);
        } else if (checkedRoots.contains(root) && !isKnown(name)) {
            var misspelt = firstUnknownPart(name);
            add(misspelt, nearestOf(misspelt), name, source);
        }
    }

    private static String rootOf(ConfigurationPropertyName name) {
        return name.isEmpty() ? "" : name.getElement(0, Form.DASHED);
    }

    /** Arguments and variables also contain names that are none of Trickle's. */
    private static boolean isFile(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof OriginTrackedMapPropertySource;
    }

    /** An element of a list is known with its list, and its settings are those of any other element. */
    private boolean isKnown(ConfigurationPropertyName name) {
        return knownForms.contains(formOf(name))
                || (name.isLastElementIndexed() && knownForms.contains(formOf(name.getParent())))
                || otherNames.stream().anyMatch(other -> other.equals(name) || other.isAncestorOf(name));
    }

    /**
     * The name without dashes and with each index replaced: elements of a list that another source overrides are not
     * bound.
     */
    private static String formOf(ConfigurationPropertyName name) {
        return INDEX.matcher(name.toString().toLowerCase(Locale.ROOT).replace("-", ""))
                .replaceAll("[0]");
    }

    private ConfigurationPropertyName firstUnknownPart(ConfigurationPropertyName name) {
        for (var parts = 1; parts < name.getNumberOfElements(); parts++) {
            var part = name.chop(parts);
            if (!isKnown(part)) {
                return part;
            }
        }
        return name;
    }

    /** The same name in another place, for a wrong indentation; otherwise similar names in this place. */
    private List<String> nearestOf(ConfigurationPropertyName misspelt) {
        var word = misspelt.getLastElement(Form.DASHED);
        var elsewhere = known.stream()
                .filter(name -> name.getLastElement(Form.DASHED).equals(word))
                .map(ConfigurationPropertyName::toString)
                .toList();
        if (!elsewhere.isEmpty()) {
            return elsewhere;
        }
        var siblings = known.stream()
                .filter(misspelt.getParent()::isParentOf)
                .map(name -> name.getLastElement(Form.DASHED))
                .toList();
        return NearestNames.of(word, siblings);
    }

    private void add(
            ConfigurationPropertyName misspelt,
            List<String> nearest,
            ConfigurationPropertyName name,
            ConfigurationPropertySource source) {
        var hint = nearest.isEmpty() ? "" : ". Nearest: " + nearest.getFirst();
        var property = source.getConfigurationProperty(name);
        found.putIfAbsent(
                misspelt,
                new SettingError(misspelt.toString(), "is not a setting" + hint, "")
                        .at(misspelt.toString(), property == null ? null : property.getOrigin()));
    }
}
