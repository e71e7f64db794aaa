#!/usr/bin/env python3
"""fit_relevance.py EVIDENCE.tsv: the weights of src/vault/relevance.cpp, by logistic regression.

EVIDENCE.tsv is what `vault_report FOLDER --evidence` prints. Prints the weights fitted on all questions, and, from weights
fitted on the other questions (five folds, by question), how far they can be trusted: calibration, and what the default
threshold does. The sets weigh the same, whatever their size. Needs nothing but Python.
"""

import csv
import math
import sys
from collections import defaultdict

RIDGE = 1e-3
FOLDS = 5
THRESHOLD = 0.6
DEPTH = 10

# As in relevance.cpp, in its order.
NAMES = ["intercept", "matched_share", "score_share", "log_score", "margin_next", "behind_best", "margin_tenth", "rarest_share",
         "best_margin_tenth", "code", "code_matched_share", "code_log_score", "code_behind_best"]


def features(row):
    score, best = row["score"], row["best_score"]
    asked = max(row["asked_idf"], 1e-6)
    code = row["is_code"]
    return [
        1.0,
        row["matched_idf"] / asked,
        score / asked,
        math.log1p(score),
        (score - row["next_score"]) / max(score, 1e-6),
        (best - score) / max(best, 1e-6),
        (score - row["tenth_score"]) / max(score, 1e-6),
        row["rarest_matched"] / max(row["rarest_asked"], 1e-6),
        (best - row["tenth_score"]) / max(best, 1e-6),
        code,
        code * row["matched_idf"] / asked,
        code * math.log1p(score),
        code * (best - score) / max(best, 1e-6),
    ]


def probability(weights, x):
    z = sum(w * v for w, v in zip(weights, x))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def solve(matrix, vector):
    """Gaussian elimination with pivots."""
    size = len(vector)
    rows = [list(matrix[i]) + [vector[i]] for i in range(size)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(column + 1, size):
            factor = rows[row][column] / rows[column][column]
            for k in range(column, size + 1):
                rows[row][k] -= factor * rows[column][k]
    solution = [0.0] * size
    for row in reversed(range(size)):
        known = sum(rows[row][k] * solution[k] for k in range(row + 1, size))
        solution[row] = (rows[row][size] - known) / rows[row][row]
    return solution


def fit(samples):
    """Newton's method. A sample is (features, label, weight)."""
    size = len(NAMES)
    weights = [0.0] * size
    for _ in range(12):
        gradient = [-RIDGE * w for w in weights]
        hessian = [[RIDGE if i == j else 0.0 for j in range(size)] for i in range(size)]
        for x, label, weight in samples:
            p = probability(weights, x)
            for i in range(size):
                gradient[i] += weight * (label - p) * x[i]
                scaled = weight * p * (1 - p) * x[i]
                for j in range(i, size):
                    hessian[i][j] += scaled * x[j]
        for i in range(size):
            for j in range(i):
                hessian[i][j] = hessian[j][i]
        step = solve(hessian, gradient)
        weights = [w + s for w, s in zip(weights, step)]
        if max(abs(s) for s in step) < 1e-6:
            break
    return weights


def calibration_error(pairs):
    """ECE over ten bins of equal width; and the bins."""
    bins = defaultdict(list)
    for p, label in pairs:
        bins[min(int(p * 10), 9)].append((p, label))
    error, curve = 0.0, []
    for number in sorted(bins):
        members = bins[number]
        said = sum(p for p, _ in members) / len(members)
        is_so = sum(label for _, label in members) / len(members)
        error += len(members) / len(pairs) * abs(said - is_so)
        curve.append(f"{said:.2f}:{is_so:.2f} ({len(members)})")
    return error, curve


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as table:
        rows = []
        for row in csv.DictReader(table, delimiter="\t"):
            rows.append({k: v if k == "set" else float(v) for k, v in row.items()})
    sizes = defaultdict(int)
    for row in rows:
        row["x"] = features(row)
        sizes[row["set"]] += 1

    def samples(of):
        return [(r["x"], r["relevant"], len(rows) / len(sizes) / sizes[r["set"]]) for r in of]

    for fold in range(FOLDS):
        weights = fit(samples([r for r in rows if r["question"] % FOLDS != fold]))
        for row in rows:
            if row["question"] % FOLDS == fold:
                row["p"] = probability(weights, row["x"])

    for name in sizes:
        of = [r for r in rows if r["set"] == name]
        by_question = defaultdict(list)
        for row in of:
            by_question[row["question"]].append(row)
        asked = len(by_question)
        silent = sum(all(r["p"] < THRESHOLD for r in q) for q in by_question.values()) / asked
        answered = sum(any(r["p"] >= THRESHOLD and r["relevant"] for r in q) for q in by_question.values()) / asked
        given = [r for r in of if r["p"] >= THRESHOLD]
        right = sum(r["relevant"] for r in given) / max(len(given), 1)
        error, _ = calibration_error([(r["p"], r["relevant"]) for r in of])
        first_error, first_curve = calibration_error([(r["p"], r["relevant"]) for r in of if r["rank"] == 0])
        print(f"{name}: {asked} questions, silent {silent:.3f}, answered {answered:.3f}, of what is given {right:.3f} "
              f"is right, ECE {error:.3f}, of first results {first_error:.3f}")
        print("    said:is (count) of first results:", " ".join(first_curve))
        for threshold in (0.15, 0.2, 0.3, 0.4, 0.5):
            any_given = sum(any(r["p"] >= threshold for r in q) for q in by_question.values()) / asked
            hit = sum(any(r["p"] >= threshold and r["relevant"] for r in q) for q in by_question.values()) / asked
            print(f"    at {threshold}: silent {1 - any_given:.3f}, answered {hit:.3f}")
    first = [(r["p"], r["relevant"]) for r in rows if r["rank"] == 0]
    print(f"all results: ECE {calibration_error([(r['p'], r['relevant']) for r in rows])[0]:.3f}; "
          f"first results: ECE {calibration_error(first)[0]:.3f}")
    for name, weight in zip(NAMES, fit(samples(rows))):
        print(f"    {weight:.4f},  // {name}")


main()
