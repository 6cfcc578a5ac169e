package dev.trickle.sender.media;

import dev.trickle.sender.whatsapp.SendResult;
import java.util.Optional;

/**
 * The error that WhatsApp does not have a file of the message. The message was certainly not sent.
 *
 * @param text the error text of Meta
 */
public record UnknownMediaError(String code, String text) {

    private static final String UPLOAD_ERROR = "131053";
    private static final String INVALID_PARAMETER = "100";

    /** From "Param image['id'] is not a valid whatsapp business account media attachment ID". */
    private static final String ATTACHMENT = "media attachment";

    /** Whether a report with this code says that WhatsApp could not use a file of the message. */
    public static boolean isReportedBy(String code) {
        return code.equals(UPLOAD_ERROR);
    }

    /** Returns the error; empty if the result is another one. */
    public static Optional<UnknownMediaError> errorOf(SendResult result) {
        return switch (result) {
            case SendResult.Failed failed -> of(failed.code(), failed.text());
            case SendResult.Suspended suspended -> of(suspended.code(), suspended.text());
            default -> Optional.empty();
        };
    }

    private static Optional<UnknownMediaError> of(String code, String text) {
        return code.equals(UPLOAD_ERROR) || (code.equals(INVALID_PARAMETER) && text.contains(ATTACHMENT))
                ? Optional.of(new UnknownMediaError(code, text))
                : Optional.empty();
    }
}
