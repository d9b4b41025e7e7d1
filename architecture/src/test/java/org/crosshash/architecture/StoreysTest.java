package org.crosshash.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemsTable;
import org.crosshash.tables.Table;

/**
 * The three storeys: science knows no wire, the platform knows no science, services know one
 * another only over the wire.
 */
@AnalyzeClasses(packages = "org.crosshash", importOptions = ImportOption.DoNotIncludeTests.class)
final class StoreysTest {
  private static final String[] SCIENCE = {
    "errors",
    "files",
    "tables",
    "linear",
    "hamming",
    "evaluation",
    "encoding",
    "guidance",
    "learning"
  };
  private static final String[] PLATFORM = {"wire", "config", "flight", "kit", "client"};
  private static final String[] SERVICES = {"encoder", "similarity", "trainer", "search"};
  private static final String EXPERIMENTS = "experiments";
  private static final String ROOT = "org.crosshash.";

  /** A module that no rule names is a module that no rule holds for. */
  @ArchTest
  static void everyModule_standsOnAStorey(JavaClasses classes) {
    Set<String> found =
        classes.stream()
            .filter(type -> !isGenerated(type))
            .map(StoreysTest::module)
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> known = new TreeSet<>(Set.of(EXPERIMENTS));
    Stream.of(SCIENCE, PLATFORM, SERVICES).forEach(storey -> known.addAll(List.of(storey)));
    assertThat(found).isEqualTo(known);
  }

  @ArchTest
  static final ArchRule science_knowsNeitherWireNorPlatform =
      noClasses()
          .that(handWritten(SCIENCE))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "io.grpc..",
                      "com.google.protobuf..",
                      "com.google.rpc..",
                      "org.apache.arrow.flight..")
                  .or(handWritten(PLATFORM))
                  .or(handWritten(SERVICES))
                  .or(handWritten(EXPERIMENTS))
                  .or(generated()));

  @ArchTest
  static final ArchRule platform_knowsOfScienceOnlyTablesFilesAndErrors =
      noClasses()
          .that(handWritten(PLATFORM))
          .should()
          .dependOnClassesThat(
              handWritten(
                      "linear",
                      "hamming",
                      "evaluation",
                      "encoding",
                      "guidance",
                      "learning",
                      EXPERIMENTS)
                  .or(handWritten(SERVICES)));

  @ArchTest
  static final ArchRule services_doNotKnowExperiments =
      noClasses()
          .that(handWritten(SERVICES))
          .should()
          .dependOnClassesThat(handWritten(EXPERIMENTS, "client"));

  @ArchTest
  static final ArchRule encoder_knowsOnlyItsOwnScience =
      service("encoder", "guidance", "learning", "hamming", "evaluation");

  @ArchTest
  static final ArchRule similarity_knowsOnlyItsOwnScience =
      service("similarity", "encoding", "evaluation");

  @ArchTest static final ArchRule trainer_knowsOnlyItsOwnScience = service("trainer", "encoding");

  /** The label firewall: a validation alone reads labels, and gives what learns one number. */
  @ArchTest
  static final ArchRule whatLearns_readsNeitherLabelsNorMetrics =
      noClasses()
          .that(
              handWritten("learning", "trainer")
                  .and(not(resideInAPackage("org.crosshash.trainer.validation.."))))
          .should()
          .dependOnClassesThat(handWritten("evaluation"))
          .orShould()
          .dependOnClassesThat(belongToAnyOf(ItemsTable.class, Item.class))
          .orShould()
          .callMethod(Table.class, "stringLists", String.class);

  @ArchTest
  static final ArchRule search_knowsOnlyItsOwnScience =
      service("search", "encoding", "guidance", "learning");

  @ArchTest
  static final ArchRule hamming_isPureJava =
      classes()
          .that(handWritten("hamming"))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "jdk.incubator.vector..")
                  .or(handWritten("hamming", "errors")));

  @ArchTest
  static final ArchRule files_isPureJava =
      classes()
          .that(handWritten("files"))
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("java..").or(handWritten("files")));

  @ArchTest
  static final ArchRule evaluation_isPureJava =
      classes()
          .that(handWritten("evaluation"))
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", "org.apache.commons.statistics..")
                  .or(handWritten("evaluation", "hamming", "errors")));

  @ArchTest
  static final ArchRule modules_haveNoCycles =
      slices().assignedFrom(new Modules()).should().beFreeOfCycles();

  /** The subjects of training build upon one another in one direction. */
  @ArchTest
  static final ArchRule learning_hasNoCyclesBetweenItsPackages =
      slices().matching(ROOT + "learning.(**)").should().beFreeOfCycles();

  /** Hand-written classes by module, with all packages below the module's own. */
  private static final class Modules implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return isGenerated(type) || !type.getPackageName().startsWith(ROOT)
          ? SliceIdentifier.ignore()
          : SliceIdentifier.of(module(type));
    }

    @Override
    public String getDescription() {
      return "modules";
    }
  }

  /** The part of the package's name behind the root's. */
  private static String module(JavaClass type) {
    String below = type.getPackageName().substring(ROOT.length());
    int dot = below.indexOf('.');
    return dot < 0 ? below : below.substring(0, dot);
  }

  private static ArchRule service(String name, String... foreignScience) {
    String[] otherServices =
        Arrays.stream(SERVICES).filter(other -> !other.equals(name)).toArray(String[]::new);
    return noClasses()
        .that(handWritten(name))
        .should()
        .dependOnClassesThat(handWritten(otherServices).or(handWritten(foreignScience)));
  }

  /**
   * Classes of these modules, without the generated messages and stubs that share a service's name.
   */
  private static DescribedPredicate<JavaClass> handWritten(String... modules) {
    return describe(
        "of " + String.join(", ", modules),
        type ->
            !isGenerated(type)
                && Arrays.stream(modules)
                    .map(module -> ROOT + module)
                    .anyMatch(name ->
                        type.getPackageName().equals(name)
                            || type.getPackageName().startsWith(name + ".")));
  }

  private static DescribedPredicate<JavaClass> generated() {
    return describe("of the wire contract", StoreysTest::isGenerated);
  }

  private static boolean isGenerated(JavaClass type) {
    return type.getPackageName().matches("org\\.crosshash\\.[a-z]+\\.v[0-9]+");
  }
}
