package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.WWW_AUTHENTICATE;

import dev.trickle.simulator.message.ApiError;
import dev.trickle.simulator.message.ErrorEnvelope;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;

/** Answers calls with what is wrong with them, as the Graph does. */
final class GraphErrorHandler {

    /** The message may quote the caller's path. */
    private static final Pattern NOT_FOR_A_HEADER = Pattern.compile("[^ -~]|\"");

    private static final int TRACE_ID_BYTES = 16;

    ResponseEntity<ErrorEnvelope> answer(ApiError apiError) {
        return ResponseEntity.status(apiError.status())
                .header(WWW_AUTHENTICATE, challenge(apiError))
                .body(ErrorEnvelope.of(apiError, traceId()));
    }

    private static String challenge(ApiError apiError) {
        var printable = NOT_FOR_A_HEADER.matcher(apiError.message()).replaceAll("?");
        return "OAuth \"Facebook Platform\" \"invalid_request\" \"" + printable + '"';
    }

    private static String traceId() {
        var bytes = new byte[TRACE_ID_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return "A" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
