package dev.trickle.simulator.message;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An approved message template; what is absent is not checked.
 *
 * @param bodyParameters how many parameters its body takes
 * @param body its text, with variables such as {@code {{1}}} or {@code {{first_name}}}
 * @param header what its header takes
 */
public record Template(
        @NotBlank String name,
        @NotBlank String language,
        @Nullable @PositiveOrZero Integer bodyParameters,
        @Nullable String body,
        @Nullable TemplateHeader header) {

    Optional<BodyText> text() {
        return Optional.ofNullable(body).map(BodyText::new);
    }

    Optional<Integer> expectedInBody() {
        return Optional.ofNullable(bodyParameters)
                .or(() -> text().map(text -> text.variables().size()));
    }
}
