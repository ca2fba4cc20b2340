package io.tsds.assignment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.PivotSelectionRule;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;

/**
 * Problem RT over all candidates, its objective written out, and its optimum by a solver of linear
 * programs. Its unknowns are gamma, row-major [queries x candidates].
 *
 * @param distances [queries][candidates]
 * @param density [candidates]; ones but for KNN-KDE
 */
record LinearProgram(
    Method method, double alpha, double scale, double[][] distances, double[] density) {

  int queries() {
    return distances.length;
  }

  int candidates() {
    return density.length;
  }

  int unknowns() {
    return queries() * candidates();
  }

  /** What gamma would be if only the regularizer counted. */
  double center(int candidate) {
    return 1 / density[candidate] / queries() / Arrays.stream(density).map(rho -> 1 / rho).sum();
  }

  double objective(double[] gamma) {
    double transport = 0;
    double largest = 0;
    double variation = 0;
    for (int v = 0; v < unknowns(); v++) {
      int candidate = v % candidates();
      double deviation = Math.abs(gamma[v] - center(candidate));
      transport += gamma[v] * distances[v / candidates()][candidate];
      largest = Math.max(largest, density[candidate] * deviation);
      variation += deviation;
    }
    double regularizer = method == Method.KNN_TV ? variation / 2 : queries() * largest;
    return alpha / scale * transport + (1 - alpha) * regularizer;
  }

  /** Gamma at the optimum. */
  double[] optimalGamma() {
    boolean tv = method() == Method.KNN_TV;
    int unknowns = unknowns();
    int bounds = tv ? unknowns : 1;
    double[] goal = new double[unknowns + bounds];
    List<LinearConstraint> constraints = new ArrayList<>();
    for (int v = 0; v < unknowns; v++) {
      int candidate = v % candidates();
      goal[v] = alpha() / scale() * distances()[v / candidates()][candidate];
      // |weight * (gamma - center)| <= bound
      double weight = tv ? 1 : queries() * density()[candidate];
      for (int sign = -1; sign <= 1; sign += 2) {
        double[] row = new double[goal.length];
        row[v] = sign * weight;
        row[tv ? unknowns + v : unknowns] = -1;
        constraints.add(
            new LinearConstraint(row, Relationship.LEQ, sign * weight * center(candidate)));
      }
    }
    for (int b = 0; b < bounds; b++) {
      goal[unknowns + b] = tv ? (1 - alpha()) / 2 : 1 - alpha();
    }
    for (int i = 0; i < queries(); i++) {
      double[] row = new double[goal.length];
      Arrays.fill(row, i * candidates(), (i + 1) * candidates(), 1);
      constraints.add(new LinearConstraint(row, Relationship.EQ, 1.0 / queries()));
    }
    // With a cut-off below 1e-10 the solver pivots on what rounding left behind and ends too early.
    double[] solution =
        new SimplexSolver(1e-9, 10, 1e-10)
            .optimize(
                new MaxIter(10_000),
                new LinearObjectiveFunction(goal, 0),
                new LinearConstraintSet(constraints),
                new NonNegativeConstraint(true),
                PivotSelectionRule.BLAND,
                GoalType.MINIMIZE)
            .getPoint();
    return Arrays.copyOf(solution, unknowns);
  }
}
