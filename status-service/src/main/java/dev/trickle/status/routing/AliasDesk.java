package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.status.notice.Notice;
import dev.trickle.status.notice.Notice.Consent;
import dev.trickle.status.notice.Notice.ConsentChanged;
import dev.trickle.status.notice.Notice.MessageReported;
import dev.trickle.status.notice.Notice.NumberChanged;
import dev.trickle.status.notice.Notice.OptOutUnclear;
import dev.trickle.status.notice.Notice.Origin;
import dev.trickle.status.notice.Notice.PersonSeen;
import dev.trickle.status.notice.Notice.UserIdChanged;
import dev.trickle.status.notice.Person;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Finds out from webhooks by which names people go. */
@Component
class AliasDesk {

    private final Accounts accounts;
    private final Persons persons;
    private final Aliases aliases;
    private final Ignored ignored;

    AliasDesk(Accounts accounts, Persons persons, Aliases aliases, Ignored ignored) {
        this.accounts = accounts;
        this.persons = persons;
        this.aliases = aliases;
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
            case MessageReported reported -> reported(reported, known);
            case ConsentChanged changed ->
                Stream.concat(bothNames(changed.origin(), changed.person()), answered(changed, known));
            case OptOutUnclear(var optOut, var text) -> bothNames(optOut.origin(), optOut.person());
            case PersonSeen seen -> bothNames(seen.origin(), seen.person());
            case NumberChanged changed -> move(changed);
            case UserIdChanged changed -> renamed(changed);
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

    private Stream<Alias> reported(MessageReported reported, KnownAttempts known) {
        var ofAttempt = known.find(reported.echo(), reported.messageId()).stream()
                .flatMap(attempt -> namesOf(reported.person(), attempt));
        return Stream.concat(ofAttempt, bothNames(reported.origin(), reported.person()));
    }

    /**
     * WhatsApp may know a person under other digits than the dialled ones. Its answer to the call and its reports name
     * those digits.
     */
    private Stream<Alias> namesOf(Person person, KnownAttempt attempt) {
        var numbers = Stream.concat(
                persons.phone(Objects.requireNonNullElse(attempt.waId(), "")).map(persons::keyOf).stream(),
                persons.keyOf(person).stream());
        return Stream.concat(
                userId(attempt.account(), person, attempt.contactKey()),
                numbers.filter(number -> !number.equals(attempt.contactKey()))
                        .map(number -> Alias.lasting(attempt.account(), number, attempt.contactKey())));
    }

    /**
     * The author of an answer is the recipient of the message. The author's number may be new, and the old number may
     * belong to another person by now.
     */
    private Stream<Alias> answered(ConsentChanged changed, KnownAttempts known) {
        return known.find(null, changed.answered()).stream()
                .flatMap(attempt -> persons.keysOf(changed.person()).stream()
                        .filter(key -> !key.equals(attempt.contactKey()))
                        .map(key -> Alias.former(attempt.account(), key, attempt.contactKey())));
    }

    private Stream<Alias> move(NumberChanged changed) {
        var account = accounts.of(changed.origin());
        var to = persons.phone(changed.number());
        var from = account.map(id -> numbersOf(id, changed)).orElse(Set.of());
        if (to.isEmpty() || from.isEmpty()) {
            ignored.count("number_change");
            return Stream.empty();
        }
        return from.stream().flatMap(key -> moved(account.orElseThrow(), key, to.get(), changed));
    }

    /** The number that the message names. If it names none, the numbers that are known for its user id. */
    private Set<ContactKey> numbersOf(AccountId account, NumberChanged changed) {
        var numbers = new LinkedHashSet<ContactKey>();
        persons.keyOf(changed.person()).ifPresent(numbers::add);
        if (numbers.isEmpty()) {
            persons.keyOfUserId(changed.person())
                    .ifPresent(id -> numbers.addAll(aliases.of(account, id, changed.at(), Consent.IN)));
        }
        return numbers;
    }

    private Stream<Alias> moved(AccountId account, ContactKey from, PhoneNumber to, NumberChanged changed) {
        var contact = persons.keyOf(to);
        return contact.equals(from)
                ? Stream.empty()
                : Stream.of(Alias.moved(account, from, contact, changed.at(), to.e164()));
    }

    private Stream<Alias> renamed(UserIdChanged changed) {
        return accounts.of(changed.origin()).stream()
                .flatMap(account ->
                        persons.keyOfUserId(changed.after()).stream().flatMap(id -> renamed(account, id, changed)));
    }

    private Stream<Alias> renamed(AccountId account, ContactKey id, UserIdChanged changed) {
        var number = persons.keyOf(changed.before());
        var before = Stream.concat(
                persons.keyOfUserId(changed.before()).stream().map(old -> Alias.lasting(account, old, id)),
                number.stream().map(old -> Alias.until(account, old, id, changed.at())));
        var after = persons.keyOf(changed.after())
                .map(contact -> Stream.of(Alias.ofUserId(account, id, contact)))
                .orElseGet(() -> persons.keysOf(changed.before()).stream()
                        .filter(old -> !old.equals(id))
                        .map(old -> Alias.former(account, id, old)));
        return Stream.concat(before.filter(alias -> !alias.alias().equals(id)), after);
    }
}
