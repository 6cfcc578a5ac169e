package dev.trickle.pipeline.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.validation.annotation.Validated;

/**
 * Checks the settings of a service before it starts: unknown names, types and values. All errors are reported
 * together.
 */
public final class SettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private final String configName;
    private final List<Class<?>> types;
    private final Set<String> otherNames;

    private SettingsCheck(String configName, List<Class<?>> types, Set<String> otherNames) {
        this.configName = configName;
        this.types = List.copyOf(types);
        this.otherNames = Set.copyOf(otherNames);
    }

    /**
     * Checks the settings of one service.
     *
     * @param configName name of the settings file inside the service
     * @param application class in whose package, and below, all records with {@link ConfigurationProperties} are
     *     checked
     * @param shared further such records
     */
    public static SettingsCheck of(String configName, Class<?> application, Class<?>... shared) {
        var types = new ArrayList<>(List.of(shared));
        types.addAll(SettingsRecords.findAll(application));
        return new SettingsCheck(configName, types, Set.of());
    }

    /** Returns the check with settings that are in no record: these names and all names below them are known. */
    public SettingsCheck withNames(String... names) {
        return new SettingsCheck(configName, types, Set.of(names));
    }

    /**
     * Checks the settings of the service that starts.
     *
     * @throws InvalidSettingsException if there are errors
     */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var errors = findErrors(context.getEnvironment());
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(errors);
        }
    }

    /**
     * Returns the errors that the service would report if it were started in this working folder.
     *
     * @param arguments properties that override all files
     */
    public List<SettingError> findErrorsWith(Map<String, String> arguments) {
        return findErrors(environmentWith(arguments));
    }

    /** Returns the settings that the service would have if it were started in this working folder. */
    public ConfigurableEnvironment environmentWith(Map<String, String> arguments) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("arguments", Map.copyOf(arguments)));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("config-name", Map.of("spring.config.name", configName)));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }

    /** Returns the errors in all settings of the service. */
    public List<SettingError> findErrors(ConfigurableEnvironment environment) {
        var collector = new SettingErrorCollector();
        var violations = new ArrayList<SettingError>();
        var binder = Binder.get(environment, collector);
        for (var type : types) {
            var prefix = prefixOf(type);
            binder.bind(prefix, Bindable.of(type))
                    .ifBound(settings -> violations.addAll(violationsOf(prefix, settings)));
        }
        var all = new ArrayList<>(UnknownSettings.find(environment, collector.names(), otherNames));
        all.addAll(collector.errors());
        violations.forEach(violation -> all.add(locate(violation, environment)));
        return all;
    }

    private static SettingError locate(SettingError error, ConfigurableEnvironment environment) {
        var name = ConfigurationPropertyName.of(error.property());
        for (var source : ConfigurationPropertySources.get(environment)) {
            var property = source.getConfigurationProperty(name);
            if (property != null) {
                return error.at(error.property(), property.getOrigin());
            }
        }
        return error;
    }

    private static String prefixOf(Class<?> type) {
        var annotation = AnnotatedElementUtils.getMergedAnnotation(type, ConfigurationProperties.class);
        if (annotation == null) {
            throw new IllegalArgumentException(type + " has no prefix");
        }
        return annotation.prefix();
    }

    private static List<SettingError> violationsOf(String prefix, Object settings) {
        return settings.getClass().isAnnotationPresent(Validated.class)
                ? ConstraintViolations.findAll(prefix, settings)
                : List.of();
    }
}
