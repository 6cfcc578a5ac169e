package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.WWW_AUTHENTICATE;

import dev.trickle.simulator.message.ErrorEnvelope;
import dev.trickle.simulator.message.Refusal;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;

/** Answers calls with what is wrong with them, as the Graph does. */
final class Refusals {

    /** The message may quote the caller's path. */
    private static final Pattern NOT_FOR_A_HEADER = Pattern.compile("[^ -~]|\"");

    private static final int TRACE_ID_BYTES = 16;

    ResponseEntity<ErrorEnvelope> answer(Refusal refusal) {
        return ResponseEntity.status(refusal.status())
                .header(WWW_AUTHENTICATE, challenge(refusal))
                .body(ErrorEnvelope.of(refusal, traceId()));
    }

    private static String challenge(Refusal refusal) {
        var printable = NOT_FOR_A_HEADER.matcher(refusal.message()).replaceAll("?");
        return "OAuth \"Facebook Platform\" \"invalid_request\" \"" + printable + '"';
    }

    private static String traceId() {
        var bytes = new byte[TRACE_ID_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return "A" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
