package dev.trickle.systemtest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.trickle.pipeline.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.trickle", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final Path ROOT = Path.of("..", "..");

    private static final List<String> SERVICES = List.of("api", "scheduler", "sender", "status");

    private static final Set<String> CLOCKS = Set.of(
            Instant.class.getName(),
            LocalDate.class.getName(),
            LocalDateTime.class.getName(),
            OffsetDateTime.class.getName(),
            ZonedDateTime.class.getName());

    /** Names that the glossary replaces by standard terms, see docs/glossary.md. */
    private static final Pattern BANNED_NAME =
            Pattern.compile("\\w*(Desk|Keeper|Door|Places?|Patience|Endpoint|Errands|Tidings|Fates?|Wish|Wishes|Gate)");

    private static final Pattern TYPE_DECLARATION =
            Pattern.compile("(?m)^\\s*(?:[a-z-]+ )*(?:class|record|enum|interface) ([A-Z]\\w*)");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("dev.trickle.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule A_SERVICE_USES_NO_OTHER_SERVICE = CompositeArchRule.of(
            SERVICES.stream().map(ArchitectureTest::usesNoOther).toList());

    @ArchTest
    static final ArchRule THE_SHARED_MODULE_USES_NO_SERVICE = noClasses()
            .that()
            .resideInAPackage("dev.trickle.pipeline..")
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "belong to Trickle and not to the shared module",
                    type -> type.getPackageName().startsWith("dev.trickle")
                            && !type.getPackageName().startsWith("dev.trickle.pipeline")));

    @ArchTest
    static final ArchRule THE_SIMULATOR_USES_NO_SERVICE = noClasses()
            .that()
            .resideInAPackage("dev.trickle.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.trickle.pipeline..",
                    "dev.trickle.api..",
                    "dev.trickle.scheduler..",
                    "dev.trickle.sender..",
                    "dev.trickle.status..");

    @ArchTest
    static final ArchRule CLOCKS_ARE_INJECTED = noClasses()
            .should()
            .callMethodWhere(DescribedPredicate.<JavaMethodCall>describe(
                    "it reads a clock that was not injected", ArchitectureTest::readsAClock));

    /** Repeated work has a {@code PollingWorker}: no failure ends it, and a shutdown does at once. */
    @ArchTest
    static final ArchRule REPEATED_WORK_HAS_A_WORKER =
            noMethods().should().beAnnotatedWith("org.springframework.scheduling.annotation.Scheduled");

    /** A simple class name has one meaning, so that it can be searched for. */
    @ArchTest
    static void classNamesAreUniqueOverTheServices(JavaClasses classes) {
        var packagesByName = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(ArchitectureTest::belongsToTheProduct)
                .collect(groupingBy(
                        JavaClass::getSimpleName, mapping(JavaClass::getPackageName, toCollection(TreeSet::new))));

        assertThat(packagesByName).hasSizeGreaterThan(400);
        assertThat(packagesByName.entrySet().stream()
                        .filter(type -> type.getValue().size() > 1))
                .isEmpty();
    }

    @Test
    void noTypeHasABannedName() {
        var types =
                javaFiles().stream().flatMap(ArchitectureTest::declaredTypes).toList();

        assertThat(types).hasSizeGreaterThan(1000);
        assertThat(types.stream().filter(type -> BANNED_NAME.matcher(type).matches()))
                .isEmpty();
    }

    @Test
    void noTopicIsNamedOutsideTopics() {
        assertThat(sources().stream()
                        .filter(file -> !file.endsWith("Topics.java"))
                        .filter(file -> Topics.ALL.stream().anyMatch(topic -> names(file, topic.name()))))
                .isEmpty();
    }

    @Test
    void everyTopicIsDescribedInTheArchitectureDocument() throws IOException {
        var document = Files.readString(ROOT.resolve("ARCHITECTURE.md"));

        assertThat(Topics.ALL).allSatisfy(topic -> assertThat(document).contains("`" + topic.name() + "`"));
    }

    private static boolean belongsToTheProduct(JavaClass type) {
        return Stream.concat(SERVICES.stream(), Stream.of("pipeline"))
                .anyMatch(module -> (type.getPackageName() + ".").startsWith("dev.trickle." + module + "."));
    }

    private static Stream<String> declaredTypes(Path file) {
        return TYPE_DECLARATION.matcher(read(file)).results().map(declaration -> declaration.group(1));
    }

    private static ArchRule usesNoOther(String service) {
        var others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> "dev.trickle." + other + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.trickle." + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others);
    }

    private static boolean readsAClock(JavaMethodCall call) {
        var owner = call.getTargetOwner().getName();
        var withoutArguments = call.getTarget().getRawParameterTypes().isEmpty();
        return (CLOCKS.contains(owner) && call.getName().equals("now") && withoutArguments)
                || (owner.equals(Clock.class.getName()) && call.getName().startsWith("system"));
    }

    private static List<Path> sources() {
        return filesUnder("src/main").stream()
                .filter(file ->
                        file.toString().endsWith(".java") || file.toString().endsWith(".yaml"))
                .toList();
    }

    private static List<Path> javaFiles() {
        return filesUnder("src").stream()
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    private static List<Path> filesUnder(String folder) {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().contains("/" + folder + "/"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean names(Path file, String topic) {
        // The name of an event's type may be the name of its topic.
        var text = read(file).replaceAll("@JsonTypeName\\([^)]*\\)", "");
        return text.contains("\"" + topic + "\"") || text.contains(": " + topic + "\n");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
