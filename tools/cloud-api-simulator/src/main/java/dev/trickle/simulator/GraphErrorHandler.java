package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.WWW_AUTHENTICATE;

import dev.trickle.simulator.message.ApiError;
import dev.trickle.simulator.message.ErrorEnvelope;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;

/** Responds with errors in the format of the Graph API. */
final class GraphErrorHandler {

    /** An error message may contain the path of the call. */
    private static final Pattern INVALID_IN_HEADER = Pattern.compile("[^ -~]|\"");

    private static final int TRACE_ID_BYTES = 16;

    ResponseEntity<ErrorEnvelope> respond(ApiError apiError) {
        return ResponseEntity.status(apiError.status())
                .header(WWW_AUTHENTICATE, challenge(apiError))
                .body(ErrorEnvelope.of(apiError, traceId()));
    }

    private static String challenge(ApiError apiError) {
        var printable = INVALID_IN_HEADER.matcher(apiError.message()).replaceAll("?");
        return "OAuth \"Facebook Platform\" \"invalid_request\" \"" + printable + '"';
    }

    private static String traceId() {
        var bytes = new byte[TRACE_ID_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return "A" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
