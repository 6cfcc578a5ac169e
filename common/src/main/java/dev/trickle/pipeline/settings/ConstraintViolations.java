package dev.trickle.pipeline.settings;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Validation;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** Finds values that the annotations of a record do not allow. Programs without such records lack the library. */
final class ConstraintViolations {

    /** Part of a path: {@code appSecrets[0].<list element>}. */
    private static final Pattern CONTAINER_ELEMENT = Pattern.compile("\\.<[^>]*>");

    private ConstraintViolations() {}

    /** Returns one error for each violated constraint. */
    static List<SettingError> findAll(String prefix, Object settings) {
        var configuration = Validation.byDefaultProvider().configure();
        var interpolator = new EnglishInterpolator(configuration.getDefaultMessageInterpolator());
        try (var factory = configuration.messageInterpolator(interpolator).buildValidatorFactory()) {
            return factory.getValidator().validate(settings).stream()
                    .map(violation -> errorOf(prefix, violation))
                    .toList();
        }
    }

    private static SettingError errorOf(String prefix, ConstraintViolation<?> violation) {
        var path = CONTAINER_ELEMENT
                .matcher(violation.getPropertyPath().toString())
                .replaceAll("");
        var property = prefix + "." + DataObjectPropertyName.toDashedForm(path);
        return new SettingError(
                property,
                "is " + SettingValue.display(property, violation.getInvalidValue()) + ", but " + violation.getMessage(),
                "");
    }

    /** Ignores the language of the machine: the rest of each message is English. */
    private record EnglishInterpolator(MessageInterpolator interpolator) implements MessageInterpolator {

        @Override
        public String interpolate(String template, Context context) {
            return interpolate(template, context, Locale.ENGLISH);
        }

        @Override
        public String interpolate(String template, Context context, Locale locale) {
            return interpolator.interpolate(template, context, Locale.ENGLISH);
        }
    }
}
