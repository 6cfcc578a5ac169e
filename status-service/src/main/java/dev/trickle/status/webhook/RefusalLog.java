package dev.trickle.status.webhook;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs refused webhooks: the first at once, later ones in at most one line per minute. */
final class RefusalLog {

    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);

    private static final long LINE_INTERVAL = Duration.ofMinutes(1).toNanos();

    private static final String WRONG_SECRET = "Webhooks refused: no app secret matches their signature, so opt-outs"
            + " and delivery reports are not processed. Set status.app-secrets (WHATSAPP_APP_SECRETS) to the app secret"
            + " in Meta's App Dashboard, App settings, Basic, and restart wrong_signature={} missing_signature={}";

    private static final String NO_SIGNATURE = "Webhooks refused: they have no signature. Another sender calls the"
            + " address, or a proxy removes the header X-Hub-Signature-256 missing_signature={}";

    private final LongSupplier nanos;
    private final AtomicLong nextLine;
    private final Map<RefusalReason, LongAdder> unlogged = new EnumMap<>(RefusalReason.class);

    /** @param nanos monotonic clock, in nanoseconds */
    RefusalLog(LongSupplier nanos) {
        this.nanos = nanos;
        this.nextLine = new AtomicLong(nanos.getAsLong());
        for (var reason : RefusalReason.values()) {
            unlogged.put(reason, new LongAdder());
        }
    }

    void record(RefusalReason reason) {
        countOf(reason).increment();
        writeIfDue();
    }

    /** Writes a line if there are unlogged refusals and the last line is at least a minute old. */
    void writeIfDue() {
        var now = nanos.getAsLong();
        var due = nextLine.get();
        if (now - due >= 0 && isAnyUnlogged() && nextLine.compareAndSet(due, now + LINE_INTERVAL)) {
            write(
                    countOf(RefusalReason.WRONG_SIGNATURE).sumThenReset(),
                    countOf(RefusalReason.MISSING_SIGNATURE).sumThenReset());
        }
    }

    private static void write(long wrong, long missing) {
        if (wrong > 0) {
            log.warn(WRONG_SECRET, wrong, missing);
        } else if (missing > 0) {
            log.warn(NO_SIGNATURE, missing);
        }
    }

    private boolean isAnyUnlogged() {
        return unlogged.values().stream().anyMatch(count -> count.sum() > 0);
    }

    private LongAdder countOf(RefusalReason reason) {
        return Objects.requireNonNull(unlogged.get(reason));
    }
}
