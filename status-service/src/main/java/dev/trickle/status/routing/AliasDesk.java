package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.status.notice.Notice;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.MessageReported;
import dev.trickle.status.notice.Notice.NumberChanged;
import dev.trickle.status.notice.Notice.Origin;
import dev.trickle.status.notice.Notice.PersonSeen;
import dev.trickle.status.notice.Person;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Finds out from webhooks by which names people go. */
@Component
class AliasDesk {

    private final Accounts accounts;
    private final Persons persons;
    private final Ignored ignored;

    AliasDesk(Accounts accounts, Persons persons, Ignored ignored) {
        this.accounts = accounts;
        this.persons = persons;
        this.ignored = ignored;
    }

    /** All that these notices tell, each once. */
    List<Alias> told(List<Notice> notices, KnownAttempts known) {
        var aliases = new LinkedHashSet<Alias>();
        notices.forEach(notice -> told(notice, known).forEach(aliases::add));
        return new ArrayList<>(aliases);
    }

    private Stream<Alias> told(Notice notice, KnownAttempts known) {
        return switch (notice) {
            case MessageReported reported ->
                Stream.concat(
                        known.find(reported.echo(), reported.messageId()).stream()
                                .flatMap(attempt -> userId(attempt.account(), reported.person(), attempt.contactKey())),
                        bothNames(reported.origin(), reported.person()));
            case ConsentChanged changed -> bothNames(changed.origin(), changed.person());
            case PersonSeen seen -> bothNames(seen.origin(), seen.person());
            case NumberChanged changed -> move(changed);
            case Notice.AccountTold other -> Stream.empty();
            case Notice.AccountBarred other -> Stream.empty();
            case Notice.NumberRated other -> Stream.empty();
            case Notice.NotUnderstood other -> Stream.empty();
        };
    }

    private Stream<Alias> bothNames(Origin origin, Person person) {
        return person.hasTwoNames()
                ? accounts.of(origin).stream()
                        .flatMap(account ->
                                persons.keyOf(person).stream().flatMap(contact -> userId(account, person, contact)))
                : Stream.empty();
    }

    private Stream<Alias> userId(AccountId account, Person person, ContactKey contact) {
        return persons.keyOfUserId(person).stream().map(userId -> Alias.ofUserId(account, userId, contact));
    }

    private Stream<Alias> move(NumberChanged changed) {
        var account = accounts.of(changed.origin());
        var from = persons.keyOf(changed.person());
        var to = persons.phone(changed.number());
        if (account.isEmpty() || from.isEmpty() || to.isEmpty()) {
            ignored.count("number_change");
            return Stream.empty();
        }
        return moved(account.get(), from.get(), to.get(), changed).stream();
    }

    private Optional<Alias> moved(AccountId account, ContactKey from, PhoneNumber to, NumberChanged changed) {
        var contact = persons.keyOf(to);
        return contact.equals(from)
                ? Optional.empty()
                : Optional.of(new Alias(account, from, contact, changed.at(), to.e164()));
    }
}
