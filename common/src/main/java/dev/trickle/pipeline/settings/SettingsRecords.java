package dev.trickle.pipeline.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Finds the records with settings of a service. None can be forgotten, and they stay private to their packages. */
final class SettingsRecords {

    private SettingsRecords() {}

    /**
     * Returns all types with {@link ConfigurationProperties} in the package of the class and below, in a fixed order.
     */
    static List<Class<?>> findAll(Class<?> application) {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(application.getPackageName()).stream()
                .map(definition -> Objects.requireNonNull(definition.getBeanClassName()))
                .sorted(Comparator.naturalOrder())
                .<Class<?>>map(name -> ClassUtils.resolveClassName(name, application.getClassLoader()))
                .toList();
    }
}
