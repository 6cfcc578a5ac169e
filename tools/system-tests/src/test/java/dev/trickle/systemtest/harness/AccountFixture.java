package dev.trickle.systemtest.harness;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Topics;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;

/** An account with a number to send from; there is one for each partition, so that instances share the work. */
public record AccountFixture(AccountId account, PhoneNumberId number, int partition) {

    private static final long FIRST_NUMBER = 100_200_300_000L;

    static List<AccountFixture> onEachOf(int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new AccountFixture(
                        nameIn(partition, partitions),
                        new PhoneNumberId(Long.toString(FIRST_NUMBER + partition)),
                        partition))
                .toList();
    }

    private static AccountId nameIn(int partition, int partitions) {
        return IntStream.iterate(1, number -> number + 1)
                .mapToObj(number -> new AccountId("shop-" + number))
                .filter(account -> partitionOf(account, partitions) == partition)
                .findFirst()
                .orElseThrow();
    }

    /** As every producer of Kafka has it. */
    private static int partitionOf(AccountId account, int partitions) {
        return Utils.toPositive(Utils.murmur2(Topics.SEND_REQUESTS.serializeKey(account))) % partitions;
    }
}
