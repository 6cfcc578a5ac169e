package dev.trickle.pipeline.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.NestedExceptionUtils;

/** Continues after an error, so that all of them are found, and remembers the names of all settings. */
final class SettingErrorCollector extends AbstractBindHandler {

    private final Set<ConfigurationPropertyName> names = new LinkedHashSet<>();
    private final Set<ConfigurationPropertyName> failed = new HashSet<>();
    private final List<SettingError> errors = new ArrayList<>();

    /** The names of all settings that can be set. */
    Set<ConfigurationPropertyName> names() {
        return names;
    }

    List<SettingError> errors() {
        return errors;
    }

    @Override
    public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        names.add(name);
        var property = find(name, context);
        if (property == null) {
            return target;
        }
        var value = resolve(property, context);
        if (value.isBlank() && mustHaveValue(target)) {
            var allowed = AllowedValues.describe(target.getType(), "");
            add(SettingError.ofValue(name.toString(), "", allowed + "; or remove the line"), name, property);
        } else if (!value.isBlank() && isNested(target)) {
            add(SettingError.ofValue(name.toString(), value, "further settings below it"), name, property);
        }
        return target;
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception failure) {
        var root = NestedExceptionUtils.getMostSpecificCause(failure);
        if (root instanceof InvalidSettingsException invalid) {
            invalid.errors().forEach(error -> addOfRecord(error, name, context));
        } else if (failed.stream().noneMatch(name::isAncestorOf)) {
            // Otherwise a check of several values fails because one of them has failed before.
            addFailure(name, target, context, root);
        }
        failed.add(name);
        return null;
    }

    private void addOfRecord(SettingError error, ConfigurationPropertyName owner, BindContext context) {
        var name = error.property().isEmpty()
                ? owner
                : ConfigurationPropertyName.of(owner + separatorOf(error.property()) + error.property());
        add(error, name, find(name, context));
    }

    private static String separatorOf(String property) {
        return property.startsWith("[") ? "" : ".";
    }

    private void addFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Throwable failure) {
        var property = find(name, context);
        if (property == null) {
            var cause = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            add(new SettingError(name.toString(), "is not valid: " + cause, ""), name, null);
        } else {
            var value = resolve(property, context);
            var allowed = AllowedValues.describe(target.getType(), value);
            add(SettingError.ofValue(name.toString(), value, allowed), name, property);
        }
    }

    private void add(SettingError error, ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
        if (failed.add(name)) {
            errors.add(error.at(name.toString(), property == null ? null : property.getOrigin()));
        }
    }

    /** An empty text or list is a value; an empty number, duration or time is a forgotten one. */
    private static boolean mustHaveValue(Bindable<?> target) {
        var type = target.getType().resolve(Object.class);
        return type != String.class && !Collection.class.isAssignableFrom(type) && !isNested(target);
    }

    private static boolean isNested(Bindable<?> target) {
        var type = target.getType().resolve(Object.class);
        return Map.class.isAssignableFrom(type) || type.isRecord();
    }

    /** The value with its placeholders resolved. */
    private static String resolve(ConfigurationProperty property, BindContext context) {
        try {
            return context.getBinder()
                    .bind(property.getName(), Bindable.of(String.class), BindHandler.DEFAULT)
                    .orElse("");
        } catch (BindException unresolvable) {
            return String.valueOf(property.getValue());
        }
    }

    private static @Nullable ConfigurationProperty find(ConfigurationPropertyName name, BindContext context) {
        for (var source : context.getSources()) {
            var property = source.getConfigurationProperty(name);
            if (property != null) {
                return property;
            }
        }
        return null;
    }
}
