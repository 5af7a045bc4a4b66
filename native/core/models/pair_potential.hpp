#pragma once
#include "model_parameters.hpp"
#include "pair_model.hpp"

namespace vitrelax {

/// A model with a pair potential of the user's: the word `kind` is `pair`, the name is free. Numbers: density, cutoff;
/// words: smoothing (none, shift, c2), diameters (monodisperse, power-law). The potential stands either in the array
/// `powers`, coefficient and exponent of one term after the other, or in `r` and `u`. Mixtures have the arrays
/// `fractions` [n], `sigma` and `epsilon` [n*n], n at most 3; diameters the numbers sizeRatio and nonAdditivity.
/// Everything is checked here again, whatever lib has checked; errors name the field.
PairModel pairPotential(const ModelParameters& parameters);

}  // namespace vitrelax
