package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.OptOutUnclear;
import dev.trickle.status.notice.Person;
import dev.trickle.status.routing.UnmatchedOptOut.Reason;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Lists opt-outs for a person to resolve: those without a known customer or attempt, and messages that may be opt-outs.
 */
@Component
class UnmatchedOptOutService {

    private static final Logger log = LoggerFactory.getLogger(UnmatchedOptOutService.class);

    /** Maximum number of UTF-16 units of a stored text. */
    private static final int LONGEST_TEXT = 4_096;

    private final UnmatchedOptOutRepository optOuts;
    private final Persons persons;
    private final InstantSource clock;

    UnmatchedOptOutService(UnmatchedOptOutRepository optOuts, Persons persons, InstantSource clock) {
        this.optOuts = optOuts;
        this.persons = persons;
        this.clock = clock;
    }

    /** Records a statement once, however often its webhook is read. */
    void record(ConsentChanged changed, @Nullable AccountId account) {
        record(changed, account, reason(changed.person(), account));
    }

    /** Records a statement for this reason once, however often its webhook is read. */
    void record(ConsentChanged changed, @Nullable AccountId account, Reason reason) {
        record(optOut(changed, account, reason, null));
    }

    /** Records a message that may be an opt-out once, even if its webhook is read several times. */
    void record(OptOutUnclear unclear, @Nullable AccountId account) {
        record(optOut(unclear.optOut(), account, Reason.UNCLEAR_TEXT, truncated(unclear.text())));
    }

    /** Returns the beginning of a long text. Replaces unpaired surrogates, which PostgreSQL cannot store. */
    private static String truncated(String text) {
        var begin = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
        return new String(begin.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private void record(UnmatchedOptOut optOut) {
        if (optOuts.insert(optOut, clock.instant())) {
            log.warn("Opt-out listed for manual resolution reason={} source={}", optOut.reason(), optOut.source());
        }
    }

    private UnmatchedOptOut optOut(
            ConsentChanged changed, @Nullable AccountId account, Reason reason, @Nullable String text) {
        var person = changed.person();
        return new UnmatchedOptOut(
                persons.recognise(String.join(
                        "\n",
                        changed.origin().toString(),
                        person.number(),
                        person.userId(),
                        changed.source(),
                        changed.statement())),
                account,
                changed.origin(),
                nameOf(person),
                persons.keyOf(person).orElse(null),
                persons.keyOfUserId(person).orElse(null),
                reason,
                changed.source(),
                text,
                changed.at());
    }

    private Reason reason(Person person, @Nullable AccountId account) {
        if (account == null) {
            return Reason.UNKNOWN_ACCOUNT;
        }
        return persons.keysOf(person).isEmpty() ? Reason.UNREADABLE_PERSON : Reason.UNKNOWN_PERSON;
    }

    private static @Nullable String nameOf(Person person) {
        if (!person.number().isEmpty()) {
            return person.number();
        }
        return person.userId().isEmpty() ? null : person.userId();
    }
}
