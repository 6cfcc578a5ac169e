package dev.trickle.simulator.message;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An approved message template; absent details are not checked.
 *
 * @param bodyParameters number of parameters of the body
 * @param body text with variables such as {@code {{1}}} or {@code {{first_name}}}
 * @param header kind of the header
 */
public record Template(
        @NotBlank String name,
        @NotBlank String language,
        @Nullable @PositiveOrZero Integer bodyParameters,
        @Nullable String body,
        @Nullable TemplateHeader header) {

    Optional<BodyText> bodyText() {
        return Optional.ofNullable(body).map(BodyText::new);
    }

    Optional<Integer> expectedBodyParameters() {
        return Optional.ofNullable(bodyParameters)
                .or(() -> bodyText().map(text -> text.variables().size()));
    }
}
