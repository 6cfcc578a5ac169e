package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Person;
import dev.trickle.status.routing.UnmatchedOptOut.Reason;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Lists opt-outs that belong to no customer and no attempt, so that a person can decide whose they are. */
@Component
class UnmatchedOptOutService {

    private static final Logger log = LoggerFactory.getLogger(UnmatchedOptOutService.class);

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
        var optOut = optOut(changed, account, reason);
        if (optOuts.insert(optOut, clock.instant())) {
            log.warn("Opt-out not matched reason={} source={}", optOut.reason(), optOut.source());
        }
    }

    private UnmatchedOptOut optOut(ConsentChanged changed, @Nullable AccountId account, Reason reason) {
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
