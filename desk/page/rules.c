/* SPDX-License-Identifier: ISC */
#include "desk/page/rules.h"

struct row {
	enum rule rule;
	struct str words[HTML_LANGS];
};
static const struct row rows[] = {
	{RULE_NONE, {STR_INIT("كما هو"), STR_INIT("as it is written")}},
	{RULE_CONJ, {STR_INIT("واو العطف أو فاؤه"), STR_INIT("a conjunction before it")}},
	{RULE_PREP, {STR_INIT("حرف جر متصل"), STR_INIT("a preposition joined to it")}},
	{RULE_AL, {STR_INIT("أل التعريف"), STR_INIT("the article")}},
	{RULE_LL, {STR_INIT("اللام مع أل"), STR_INIT("the preposition li with the article")}},
	{RULE_TANWIN, {STR_INIT("ألف التنوين"), STR_INIT("the alef of the accusative")}},
	{RULE_KUNYA, {STR_INIT("أبو وأبي وأبا، ابن وبن"), STR_INIT("another case of a kunya")}},
	{RULE_GLUED, {STR_INIT("كتبت متصلة"), STR_INIT("written together")}},
	{RULE_SPLIT, {STR_INIT("كتبت منفصلة"), STR_INIT("written apart")}},
	{RULE_DETACHED, {STR_INIT("سابقة مفصولة بتطويل"), STR_INIT("a prefix set apart")}},
	{RULE_FOLD_ALEF, {STR_INIT("ألف بهمزة أو دونها"), STR_INIT("another alef")}},
	{RULE_FOLD_YEH, {STR_INIT("ياء أو ألف مقصورة"), STR_INIT("another yeh")}},
	{RULE_FOLD_HEH, {STR_INIT("هاء أو تاء مربوطة"), STR_INIT("heh for teh marbuta")}},
	{RULE_FOLD_HAMZA, {STR_INIT("همزة على حرف آخر"), STR_INIT("another hamza")}},
	{RULE_FOLD_LETTERS,
		{STR_INIT("حروف تكتب بغيرها"), STR_INIT("letters of other scripts")}},
	{RULE_LEXICAL, {STR_INIT("إملاء آخر معروف"), STR_INIT("another known spelling")}},
	{RULE_MARKS, {STR_INIT("دون التشكيل والتطويل"), STR_INIT("marks or tatweel left out")}},
	{RULE_ENCLITIC, {STR_INIT("ضمير متصل"), STR_INIT("a pronoun joined to it")}},
	{RULE_PLURAL, {STR_INIT("مثنى أو جمع"), STR_INIT("a dual or plural")}},
	{RULE_FOREIGN, {STR_INIT("كتابة أخرى لاسم أجنبي"), STR_INIT("a foreign name")}},
	{RULE_DIALECT, {STR_INIT("سابقة عامية"), STR_INIT("a prefix of dialect")}},
	{RULE_WILDCARD, {STR_INIT("ما بعد النجمة"), STR_INIT("what the asterisk stands for")}},
	{RULE_CASE, {STR_INIT("حروف كبيرة أو صغيرة"), STR_INIT("capital or small letters")}},
	{RULE_ENDING, {STR_INIT("إعراب آخر"), STR_INIT("another case ending")}},
	{RULE_NOUN, {STR_INIT("صيغة أخرى للاسم"), STR_INIT("another form of the noun")}},
	{RULE_GAP, {STR_INIT("كلمات بينها"), STR_INIT("words between")}},
	{RULE_ACRONYM, {STR_INIT("اختصار بنقاط أو دونها"), STR_INIT("an acronym's dots")}},
};

struct str rule_words(enum html_lang l, enum rule one)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].rule == one)
			return rows[i].words[l];
	return str_of(rule_name(one));
}
