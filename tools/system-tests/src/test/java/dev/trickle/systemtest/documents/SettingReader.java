package dev.trickle.systemtest.documents;

import dev.trickle.pipeline.settings.AllowedValues;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.ResolvableType;

/** Reads the settings of a record: names, defaults, allowed values and, from its Javadoc, meanings. */
final class SettingReader {

    /** Names that an installation chooses, by the setting that contains them. */
    private static final Map<String, String> CHOSEN_NAMES =
            Map.of("trickle.accounts", "<account>", "trickle.meta-errors.codes", "<code>");

    /** Defaults that are constants of an enumeration. */
    private static final java.util.regex.Pattern NAMES = java.util.regex.Pattern.compile("[A-Z_, ]+");

    private final ParameterDocs docs;
    private final YamlDefaults yaml;

    SettingReader(ParameterDocs docs, YamlDefaults yaml) {
        this.docs = docs;
        this.yaml = yaml;
    }

    /** Returns the settings of a record and of the records in it, in the order of their declaration. */
    List<Setting> read(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(component -> read(prefix, type, component).stream())
                .toList();
    }

    private List<Setting> read(String prefix, Class<?> owner, RecordComponent component) {
        var name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
        var type = ResolvableType.forType(component.getGenericType());
        var nested = nestedRecordOf(type);
        if (nested == null) {
            return List.of(setting(name, owner, component, type));
        }
        return read(name + separatorOf(name, type), nested);
    }

    private static @Nullable Class<?> nestedRecordOf(ResolvableType type) {
        var element = type.resolve(Object.class);
        if (Map.class.isAssignableFrom(element)) {
            element = type.asMap().getGeneric(1).resolve(Object.class);
        } else if (Collection.class.isAssignableFrom(element)) {
            element = type.asCollection().getGeneric(0).resolve(Object.class);
        }
        return element.isRecord() ? element : null;
    }

    private static String separatorOf(String name, ResolvableType type) {
        var raw = type.resolve(Object.class);
        if (Map.class.isAssignableFrom(raw)) {
            return "." + Objects.requireNonNull(CHOSEN_NAMES.get(name), name);
        }
        return Collection.class.isAssignableFrom(raw) ? "[0]" : "";
    }

    private Setting setting(String name, Class<?> owner, RecordComponent component, ResolvableType type) {
        return new Setting(
                name,
                yaml.variableOf(name).orElseGet(() -> variableOf(name)),
                yaml.defaultOf(name).orElseGet(() -> defaultOf(component)),
                docs.textOf(owner, component.getName()),
                allowed(component, type));
    }

    /** The name that Spring derives from the name of the setting. */
    private static String variableOf(String name) {
        return name.replace("-", "").replace("[0].", "_0_").replace(".", "_").toUpperCase(Locale.ROOT);
    }

    private static String defaultOf(RecordComponent component) {
        var annotation = parameterOf(component).getAnnotation(DefaultValue.class);
        var text = annotation == null ? "" : String.join(", ", annotation.value());
        return NAMES.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static String allowed(RecordComponent component, ResolvableType type) {
        return Stream.concat(
                        Stream.of(kindOf(type)),
                        Arrays.stream(parameterOf(component).getAnnotations()).map(SettingReader::rangeOf))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The parameter of the canonical constructor, which has all annotations of the component. */
    private static Parameter parameterOf(RecordComponent component) {
        var owner = component.getDeclaringRecord();
        var components = List.of(owner.getRecordComponents());
        var names = components.stream().map(RecordComponent::getName).toList();
        var types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return owner.getDeclaredConstructor(types).getParameters()[names.indexOf(component.getName())];
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The kind of value alone: the introduction of the document has the examples. */
    private static String kindOf(ResolvableType type) {
        return AllowedValues.describe(type)
                .replaceAll("( without unit| in quotes)?,? such as .*", "")
                .replaceFirst("^an? ", "");
    }

    private static String rangeOf(Annotation annotation) {
        return switch (annotation) {
            case Positive positive -> "at least 1";
            case PositiveOrZero positive -> "at least 0";
            case Min min -> "at least " + min.value();
            case Max max -> "at most " + max.value();
            case DecimalMin min -> "at least " + min.value();
            case DecimalMax max -> "at most " + max.value();
            case Size size when size.min() > 0 -> "from " + size.min() + " to " + size.max();
            case Size size -> "at most " + size.max();
            case DurationMin min -> "at least " + shortest(min);
            case Pattern pattern -> "`" + pattern.regexp() + "`";
            default -> "";
        };
    }

    private static String shortest(DurationMin min) {
        var duration = Duration.ofDays(min.days())
                .plusHours(min.hours())
                .plusMinutes(min.minutes())
                .plusSeconds(min.seconds())
                .plusMillis(min.millis());
        if (duration.toDaysPart() > 0) {
            return duration.toDays() + "d";
        }
        if (duration.toHoursPart() > 0) {
            return duration.toHours() + "h";
        }
        return duration.toSeconds() > 0 || duration.isZero() ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
